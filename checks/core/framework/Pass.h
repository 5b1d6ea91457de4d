// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Conditions.h"
#include "checks/core/analysis/Exceptions.h"
#include "checks/core/analysis/Lifetimes.h"
#include "checks/core/analysis/LostValues.h"
#include "checks/core/analysis/Names.h"
#include "checks/core/analysis/Unit.h"
#include "checks/core/facts/Blocking.h"
#include "checks/core/framework/Check.h"
#include "checks/core/models/ModelSet.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace cotidy {

struct Journal;

/// One run of one check over one translation unit: the questions it may ask
/// and the place where it reports.
///
/// The analyses behind it are shared by all checks of the unit and computed at
/// the first question. Threads: one unit, one thread.
class Pass {
public:
  /// Reads the option Name of the running check as the user has set it, or
  /// nothing where the user was silent.
  using OptionReader =
      llvm::function_ref<std::optional<std::string>(llvm::StringRef Name)>;
  using Sink = llvm::function_ref<void(const Finding &)>;

  Pass(const Check &Running, Unit &Analysed, OptionReader Options, Sink Out,
       const Journal *Past = nullptr)
      : Running(Running), Analysed(Analysed), Options(Options), Out(Out),
        Past(Past) {}

  [[nodiscard]] Unit &unit() { return Analysed; }
  [[nodiscard]] const ModelSet &models() const { return Analysed.models(); }
  [[nodiscard]] clang::ASTContext &context() { return Analysed.context(); }
  [[nodiscard]] clang::SourceManager &sources() {
    return Analysed.context().getSourceManager();
  }

  /// The value of an option that CheckInfo::Options lists, or its default.
  [[nodiscard]] std::string option(llvm::StringRef Name) const;

  /// What the other checks did; null unless the check reads Scope::Findings.
  [[nodiscard]] const Journal *journal() const { return Past; }

  /// Hands a finding to the driver. A second finding of this check at the same
  /// place, as another instantiation of a template gives, is dropped.
  void report(const Finding &Found);

private:
  const Check &Running;
  Unit &Analysed;
  OptionReader Options;
  Sink Out;
  const Journal *Past;
  llvm::DenseSet<clang::SourceLocation> Reported;
};

/// Whether an expression needs parentheses as the operand of a co_await.
[[nodiscard]] bool bindsLooserThanAwait(const clang::Expr *E);

} // namespace cotidy
