// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Timing.h"
#include "checks/core/framework/Check.h"
#include "checks/core/summaries/FunctionFacts.h"
#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyModule.h"
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cotidy {

/// Options that are not one check's, written "cotidy.<Name>" in CheckOptions.
[[nodiscard]] llvm::ArrayRef<OptionInfo> globalOptions();

/// Registers every check of Checks.def.
void addChecks(clang::tidy::ClangTidyCheckFactories &Factories);

/// What a finding has and clang-tidy's diagnostics have no place for; it travels
/// beside them.
struct FindingDetail {
  struct Remark {
    std::string Message;
    std::string Symbol;
  };

  std::string Check;
  std::string File; ///< As clang-tidy's diagnostic names it.
  unsigned Offset = 0;
  std::string Message;
  Confidence Level = Confidence::Likely;
  std::string Symbol; ///< The function around it; see enclosingFunction().
  std::string FixTitle; ///< Of the fix that hangs on the warning.
  std::vector<Remark> Notes; ///< Of the notes, in their order.
};

/// From now on details are appended to Into, or to nothing if it is null.
/// Threads: one of a process analyses at a time.
void recordDetails(std::vector<FindingDetail> *Into);

/// From now on the time of each check, by its name, and of each analysis that
/// checks share goes to Into, or nowhere if it is null. Threads: as above.
void recordTimes(Timing *Into);

/// What one unit tells about its functions, and what it asked about others'.
struct FactRecord {
  /// Folder that the files in facts are relative to; absolute, or empty.
  std::string Root;
  UnitFacts Facts;
  std::set<std::string> Asked;
};

/// From now on the facts of the units go to Into, or nowhere if it is null.
/// Threads: as above.
void recordFacts(FactRecord *Into);

class SharedUnit;
class Unit;

/// Makes a clang-tidy check out of a Check. Safe fixes hang on the warning,
/// where `--fix` applies them; the others on a note "fix: <title>", where
/// `--fix-notes` does.
class TidyAdapter : public clang::tidy::ClangTidyCheck {
public:
  TidyAdapter(const Check &Adapted, std::shared_ptr<SharedUnit> Shared,
              clang::tidy::ClangTidyContext *Context);

  bool
  isLanguageVersionSupported(const clang::LangOptions &Lang) const override;
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Into) override;
  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override;
  void
  check(const clang::ast_matchers::MatchFinder::MatchResult &Result) override;
  void registerPPCallbacks(const clang::SourceManager &Sources,
                           clang::Preprocessor *Preprocessor,
                           clang::Preprocessor *Expanded) override;
  void onStartOfTranslationUnit() override;
  void onEndOfTranslationUnit() override;

private:
  void runCheck(clang::ASTContext &Context);
  void emit(const Finding &Found, Unit &Analysed);
  FindingDetail detailOf(const Finding &Found, Unit &Analysed) const;
  std::optional<std::vector<clang::FixItHint>>
  hints(const Fix &Cure, const clang::SourceManager &Sources) const;

  const Check &Adapted;
  std::shared_ptr<SharedUnit> Shared;
  OptionsView Global;
  /// Values that the user has set.
  llvm::StringMap<std::string> Set;
  /// What the preprocessor skips, for a check that reads Scope::Findings.
  std::vector<clang::SourceRange> Skipped;
  /// The unit that such a check waits to judge.
  clang::ASTContext *Waiting = nullptr;
};

} // namespace cotidy
