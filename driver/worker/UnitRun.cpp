// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/worker/UnitRun.h"

#include "checks/core/summaries/FactSet.h"
#include "checks/core/summaries/RelativePath.h"
#include "checks/plugin/FactsFile.h"
#include "clang-tidy/ClangTidy.h"
#include "driver/worker/CommandLine.h"
#include "driver/worker/Findings.h"
#include "driver/worker/Settings.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/MultiplexConsumer.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/Config/llvm-config.h"
#include <chrono>

using namespace clang;

namespace cotidy::worker {
namespace {

/// clang-tidy's consumer and a say in what is parsed.
class UnitConsumer : public MultiplexConsumer {
public:
  UnitConsumer(std::vector<std::unique_ptr<ASTConsumer>> Consumers,
               double &ParseEnd)
      : MultiplexConsumer(std::move(Consumers)), ParseEnd(ParseEnd) {}

  void HandleTranslationUnit(ASTContext &Context) override {
    ParseEnd = Timing::now();
    MultiplexConsumer::HandleTranslationUnit(Context);
  }

  // The place for not parsing bodies of functions in system and third-party
  // headers, except members of promise, awaiter and coroutine return types,
  // which the analyses read. Clang asks only if FrontendOptions has
  // SkipFunctionBodies set, which UnitAction::runInvocation would do.
  bool shouldSkipFunctionBody(Decl *) override { return false; }

private:
  double &ParseEnd;
};

class UnitAction : public tooling::FrontendActionFactory {
public:
  explicit UnitAction(tidy::ClangTidyContext &Context) : Checks(Context) {}

  bool Parsed = false;                 ///< The parser was reached.
  double ParseBegin = 0, ParseEnd = 0; ///< By Timing::now().

  std::unique_ptr<FrontendAction> create() override {
    return std::make_unique<Parse>(*this);
  }

  // Unlike clang-tidy, this does not define __clang_analyzer__: none of our
  // checks is the analyzer's, and code may hide things from that macro.
  bool runInvocation(std::shared_ptr<CompilerInvocation> Invocation,
                     FileManager *Files,
                     std::shared_ptr<PCHContainerOperations> Containers,
                     DiagnosticConsumer *Consumer) override {
    // Clang's warnings are the compiler's business, also with -Werror. Its
    // errors are all wanted: the first twenty may be in one header.
    Invocation->getDiagnosticOpts().IgnoreWarnings = true;
    Invocation->getDiagnosticOpts().ErrorLimit = 0;
    // Without carets Clang does not count diagnostics on stderr either.
    Invocation->getDiagnosticOpts().ShowCarets = false;
    return FrontendActionFactory::runInvocation(
        std::move(Invocation), Files, std::move(Containers), Consumer);
  }

private:
  class Parse : public ASTFrontendAction {
  public:
    explicit Parse(UnitAction &Owner) : Owner(Owner) {}
    std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Compiler,
                                                   StringRef File) override {
      Owner.Parsed = true;
      Owner.ParseBegin = Owner.ParseEnd = Timing::now();
      // A header that is missing does not make the rest of a file unreadable;
      // after a fatal error clang would instantiate no template any more.
      Compiler.getDiagnostics().setFatalsAsError(true);
      std::vector<std::unique_ptr<ASTConsumer>> Consumers;
      Consumers.push_back(Owner.Checks.createASTConsumer(Compiler, File));
      return std::make_unique<UnitConsumer>(std::move(Consumers),
                                            Owner.ParseEnd);
    }

  private:
    UnitAction &Owner;
  };

  tidy::ClangTidyASTConsumerFactory Checks;
};

/// What is wrong with the compile command, or nothing. Clang may have parsed
/// the file nevertheless.
std::string wrongFlags(const wire::UnitResult &Result, bool Parsed) {
  std::string Errors;
  for (const wire::CompileError &Error : Result.Errors)
    if (!Parsed || Error.File.empty())
      Errors += (Errors.empty() ? "" : ", ") + Error.Message;
  if (Errors.empty() && Parsed)
    return {};
  return "the compile command cannot be used: " +
         (Errors.empty() ? "Clang gave no reason" : Errors) + "; clang++-" +
         std::to_string(LLVM_VERSION_MAJOR) + " must accept its flags";
}

std::vector<wire::TimeShare> shares(const Timing &Times, double Parse) {
  using Of = wire::TimeShare::Of;
  std::vector<wire::TimeShare> Shares = {{Of::Parse, "parse", Parse}};
  for (const auto &Each : Times.seconds())
    Shares.push_back(
        {Each.getKey().starts_with("cotidy-") ? Of::Check : Of::Analysis,
         Each.getKey().str(), Each.getValue()});
  // A StringMap has no order of its own.
  llvm::sort(llvm::drop_begin(Shares),
             [](const auto &A, const auto &B) { return A.Name < B.Name; });
  return Shares;
}

wire::UnitResult analyse(const wire::CheckJob &Job) {
  llvm::Expected<tidy::ClangTidyOptions> Settings = settingsOf(Job);
  if (!Settings)
    return failed(llvm::toString(Settings.takeError()));

  // A file system with a working directory of its own; the process has one too
  // and it is not this.
  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Disk =
      llvm::vfs::createPhysicalFileSystem();
  if (std::error_code Error = Disk->setCurrentWorkingDirectory(Job.Directory))
    return failed(Job.Directory + ": the compile command's directory: " +
                  Error.message() + "; configure the build again");
  if (!Disk->exists(Job.File))
    return failed(Job.File + ": no such file; remove it from the "
                             "compilation database or create it");

  tidy::ClangTidyContext Context(std::make_unique<tidy::DefaultOptionsProvider>(
      tidy::ClangTidyGlobalOptions(), *Settings));
  tidy::ClangTidyDiagnosticConsumer Consumer(Context);
  auto DiagOptions = std::make_unique<DiagnosticOptions>();
  // The checks' own engine. Clang's has the flags of the compile command, and
  // a -w among them must not silence us.
  DiagnosticsEngine Diagnostics(DiagnosticIDs::create(), *DiagOptions,
                                &Consumer, /*ShouldOwnClient=*/false);
  Context.setDiagnosticsEngine(std::move(DiagOptions), &Diagnostics);

  std::vector<FindingDetail> Details;
  recordDetails(&Details);
  Timing Times;
  recordTimes(Job.Profile ? &Times : nullptr);
  FactRecord Facts;
  Facts.Root = Job.Root;
  recordFacts(Job.Collect || !Job.Root.empty() ? &Facts : nullptr);
  UnitAction Action(Context);
  {
    auto Files =
        llvm::makeIntrusiveRefCnt<FileManager>(FileSystemOptions(), Disk);
    tooling::ToolInvocation Run(commandLine(Job, *Settings, *Disk), &Action,
                                Files.get(),
                                std::make_shared<PCHContainerOperations>());
    Run.setDiagnosticConsumer(&Consumer);
    // Its verdict counts errors; the diagnostics below say which.
    (void)Run.run();
  }
  recordDetails(nullptr);
  recordTimes(nullptr);
  recordFacts(nullptr);

  wire::UnitResult Result = resultOf(Consumer.take(), Details);
  if (Result.Status != wire::UnitStatus::Failed)
    if (std::string Why = wrongFlags(Result, Action.Parsed); !Why.empty()) {
      Result.Status = wire::UnitStatus::Failed;
      Result.Errors = {{"", 0, 0, Why}};
    }
  Result.Suppressed = Context.getStats().ErrorsIgnoredNOLINT;
  if (Job.Collect && Result.Status != wire::UnitStatus::Failed) {
    FactSet Own(factsTool());
    Facts.Facts.Unit = relativeTo(Job.Root, Job.File);
    Facts.Facts.Parsed = Result.Status == wire::UnitStatus::Parsed;
    Own.add(std::move(Facts.Facts));
    Result.Facts = Own.write();
    Result.Asked.assign(Facts.Asked.begin(), Facts.Asked.end());
  }
  if (Job.Profile)
    Result.Times = shares(Times, Action.ParseEnd - Action.ParseBegin);
  return Result;
}

} // namespace

wire::UnitResult runUnit(const wire::CheckJob &Job) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point Begin = Clock::now();
  const double Before = Timing::now();
  wire::UnitResult Result = analyse(Job);
  Result.Id = Job.Id;
  Result.File = Job.File;
  Result.Seconds = std::chrono::duration<double>(Clock::now() - Begin).count();
  if (!Result.Times.empty()) {
    double Known = Before;
    for (const wire::TimeShare &Share : Result.Times)
      Known += Share.Seconds;
    Result.Times.push_back(
        {wire::TimeShare::Of::Rest, "rest", Timing::now() - Known});
  }
  return Result;
}

} // namespace cotidy::worker
