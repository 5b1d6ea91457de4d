// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/worker/CommandLine.h"

#include "clang/Tooling/ArgumentsAdjusters.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace cotidy::worker {

/// Where stddef.h and its like are: beside an installed worker, or where the
/// LLVM that this was built with keeps them.
static std::string resourceDirectory() {
  // Any address in this program will do.
  std::string Worker =
      llvm::sys::fs::getMainExecutable("", (void *)&resourceDirectory);
  llvm::SmallString<128> Beside(llvm::sys::path::parent_path(
      llvm::sys::path::parent_path(Worker)));
  llvm::sys::path::append(Beside, "lib", "cotidy", "clang");
  for (llvm::StringRef Candidate :
       {llvm::StringRef(Beside), llvm::StringRef(COTIDY_RESOURCE_DIR)}) {
    llvm::SmallString<128> Header(Candidate);
    llvm::sys::path::append(Header, "include", "stddef.h");
    if (llvm::sys::fs::exists(Header))
      return Candidate.str();
  }
  return {};
}

std::vector<std::string>
commandLine(const wire::CheckJob &Job, const tidy::ClangTidyOptions &Settings,
            llvm::vfs::FileSystem &Files) {
  std::vector<std::string> Line = Job.Arguments;
  if (Line.empty())
    return Line;
  tooling::addExpandedResponseFiles(Line, Job.Directory,
                                    llvm::cl::TokenizeGNUCommandLine, Files);
  // "g++" means C++ even for a file whose suffix says C.
  tooling::addTargetAndModeForProgramName(Line, Line.front());

  if (Settings.RemovedArgs)
    llvm::erase_if(Line, [&](const std::string &Argument) {
      return llvm::is_contained(*Settings.RemovedArgs, Argument);
    });
  if (Settings.ExtraArgsBefore)
    Line.insert(Line.begin() + 1, Settings.ExtraArgsBefore->begin(),
                Settings.ExtraArgsBefore->end());
  if (Settings.ExtraArgs)
    Line = tooling::getInsertArgumentAdjuster(
        *Settings.ExtraArgs, tooling::ArgumentInsertPosition::END)(Line,
                                                                   Job.File);
  for (const tooling::ArgumentsAdjuster &Adjust :
       {tooling::getClangStripOutputAdjuster(),
        tooling::getClangSyntaxOnlyAdjuster(),
        tooling::getClangStripDependencyFileAdjuster(),
        tooling::getStripPluginsAdjuster()})
    Line = Adjust(Line, Job.File);

  // Clang looks for its headers near the program that runs, which is us.
  bool Given = llvm::any_of(Line, [](llvm::StringRef Argument) {
    return Argument.starts_with("-resource-dir");
  });
  if (std::string Found = resourceDirectory(); !Given && !Found.empty())
    Line.insert(Line.begin() + 1, "-resource-dir=" + Found);
  return Line;
}

} // namespace cotidy::worker
