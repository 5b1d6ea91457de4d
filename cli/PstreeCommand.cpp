// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Command.h"
#include "cli/LookOptions.h"
#include "cli/TaskJson.h"
#include "cli/TaskSvg.h"
#include "cli/TaskTree.h"
#include "cli/Terminal.h"
#include "driver/inspect/AwaitGraph.h"

namespace cotidy {
namespace {

/// The circles as text; empty if there are none.
std::string showCycles(const Snapshot &Of) {
  std::string Out;
  for (const Loop &In : Of.Loops)
    for (const auto &Cycle : awaitCycles(In)) {
      Out += "\n  ";
      for (std::size_t I = 0; I < Cycle.size(); ++I)
        Out += (I ? " → " : "") + printable(In.Tasks[Cycle[I]].Name);
    }
  return Out;
}

std::string titleOf(const Snapshot &Of) {
  return "Tasks of " + printable(Of.Program.substr(Of.Program.rfind('/') + 1));
}

std::string describePstree() {
  return "Usage: cotidy pstree [options] PID\n"
         "\n"
         "Draws who awaits whom in a running program that links cotidy's\n"
         "asyncio runtime: below each task, marked (T), the coroutines it is\n"
         "in with the lines where they wait, and below the innermost one the\n"
         "tasks that it waits for. The program is read from outside and not\n"
         "stopped.\n"
         "\n"
         "Options:\n" +
         describeLookOptions(true) +
         "\n"
         "Exit codes: 0 all was read; 1 tasks wait for each other, so that no\n"
         "tree can be drawn; 2 not all or nothing could be read.\n";
}

int runPstree(const std::vector<std::string> &Arguments) {
  const Result<LookOptions> Options = readLookOptions(Arguments, true);
  if (!Options) {
    printError(Options.message());
    return ExitFailure;
  }
  const Result<Snapshot> Read = readTasks(Options->Process);
  if (!Read) {
    printError(printable(Read.message()));
    return ExitFailure;
  }
  const std::string Cycles = showCycles(*Read);
  std::string Shown;
  if (Options->Output == LookFormat::Json)
    Shown = showJson(*Read);
  else if (Cycles.empty() && Options->Output == LookFormat::Svg)
    Shown = showSvg(makeTrees(*Read), titleOf(*Read));
  else if (Cycles.empty())
    Shown = showText(makeTrees(*Read));
  if (!Cycles.empty())
    printError("tasks wait for each other, for ever, and there is no tree to "
               "draw:" +
               Cycles);
  const bool Written = printOutput(Shown);
  if (!reportProblems(*Read) || !Written)
    return ExitFailure;
  return Cycles.empty() ? ExitClean : ExitFindings;
}

} // namespace

const Command PstreeCommand = {"pstree",
                               "draw who awaits whom in a running program",
                               describePstree, runPstree};

} // namespace cotidy
