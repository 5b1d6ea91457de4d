// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/inspect/AwaitGraph.h"

namespace cotidy {

std::vector<std::vector<std::size_t>> awaitCycles(const Loop &In) {
  enum class Mark : char { New, OnPath, Done };
  std::vector<Mark> Marks(In.Tasks.size(), Mark::New);
  std::vector<std::vector<std::size_t>> Cycles;
  // A path of tasks, each with the next of its awaits; chains may be as long
  // as there are tasks, so it is no recursion.
  struct Step {
    std::size_t Task;
    std::size_t Next;
  };
  std::vector<Step> Path;
  constexpr std::size_t Most = 100;
  for (std::size_t Start = 0; Start < In.Tasks.size(); ++Start) {
    if (Marks[Start] != Mark::New)
      continue;
    Marks[Start] = Mark::OnPath;
    Path.push_back({Start, 0});
    while (!Path.empty()) {
      auto &[At, Next] = Path.back();
      if (Next == In.Tasks[At].Awaits.size()) {
        Marks[At] = Mark::Done;
        Path.pop_back();
        continue;
      }
      const std::size_t To = In.Tasks[At].Awaits[Next++];
      if (Marks[To] == Mark::New) {
        Marks[To] = Mark::OnPath;
        Path.push_back({To, 0});
      } else if (Marks[To] == Mark::OnPath && Cycles.size() < Most) {
        std::vector<std::size_t> Cycle;
        auto From = Path.end();
        do
          --From;
        while (From->Task != To);
        for (; From != Path.end(); ++From)
          Cycle.push_back(From->Task);
        Cycle.push_back(To);
        Cycles.push_back(std::move(Cycle));
      }
    }
  }
  return Cycles;
}

std::vector<std::size_t> rootsOf(const Loop &In) {
  std::vector<std::size_t> Roots;
  for (std::size_t I = 0; I < In.Tasks.size(); ++I)
    if (In.Tasks[I].AwaitedBy.empty())
      Roots.push_back(I);
  return Roots;
}

} // namespace cotidy
