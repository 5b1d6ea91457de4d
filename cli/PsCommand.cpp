// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Command.h"
#include "cli/LookOptions.h"
#include "cli/TaskJson.h"
#include "cli/Terminal.h"
#include <algorithm>
#include <array>

namespace cotidy {
namespace {

using Line = std::array<std::string, 6>;

std::string stackOf(const Task &Of) {
  std::string Out = printable(Of.Call);
  for (const TaskFrame &Frame : Of.Stack)
    if (!isPlumbing(Frame))
      Out += (Out.empty() ? "" : " -> ") + nameOf(Frame);
  return Out;
}

std::string awaitersOf(const Task &Of, const Loop &In) {
  std::string Out;
  for (const std::size_t Each : Of.AwaitedBy)
    Out += (Out.empty() ? "" : ", ") + printable(In.Tasks[Each].Name);
  return Out;
}

std::string showTable(const Snapshot &Of) {
  std::vector<Line> Lines = {
      {"thread", "task", "state", "coroutines", "at", "awaited by"}};
  for (const Loop &In : Of.Loops)
    for (const Task &Each : In.Tasks)
      Lines.push_back({In.Thread ? std::to_string(In.Thread) : "-",
                       printable(Each.Name),
                       std::string(toString(Each.State)) +
                           (Each.Cancels ? ", cancelled" : ""),
                       stackOf(Each), placeOf(Each), awaitersOf(Each, In)});
  Line Empty;
  std::array<std::size_t, Empty.size()> Widths{};
  for (const Line &Each : Lines)
    for (std::size_t I = 0; I < Each.size(); ++I)
      Widths[I] =
          std::max(Widths[I], std::min<std::size_t>(60, Each[I].size()));
  std::string Out;
  for (const Line &Each : Lines) {
    std::string Row;
    for (std::size_t I = 0; I < Each.size(); ++I) {
      Row += Each[I];
      if (Each[I].size() < Widths[I])
        Row.append(Widths[I] - Each[I].size(), ' ');
      Row += "  ";
    }
    Row.resize(Row.find_last_not_of(' ') + 1);
    Out += Row + "\n";
  }
  return Out;
}

std::string describePs() {
  return "Usage: cotidy ps [options] PID\n"
         "\n"
         "Lists the tasks of a running program that links cotidy's asyncio\n"
         "runtime: thread, name, state, the coroutines it is in (the "
         "innermost\n"
         "first), the line where it waits, and the tasks that wait for it. "
         "The\n"
         "program is read from outside and not stopped.\n"
         "\n"
         "Options:\n" +
         describeLookOptions(false) +
         "\n"
         "Exit codes: 0 all was read; 2 not all or nothing could be read.\n";
}

int runPs(const std::vector<std::string> &Arguments) {
  const Result<LookOptions> Options = readLookOptions(Arguments, false);
  if (!Options) {
    printError(Options.message());
    return ExitFailure;
  }
  const Result<Snapshot> Read = readTasks(Options->Process);
  if (!Read) {
    printError(printable(Read.message()));
    return ExitFailure;
  }
  const bool Written = printOutput(
      Options->Output == LookFormat::Json ? showJson(*Read) : showTable(*Read));
  return reportProblems(*Read) && Written ? ExitClean : ExitFailure;
}

} // namespace

const Command PsCommand = {"ps", "list the tasks of a running program",
                           describePs, runPs};

} // namespace cotidy
