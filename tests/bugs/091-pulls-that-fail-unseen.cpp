// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// lablup/backend.ai#11225
// Image pulls were gathered with errors as values, and the values were dropped:
// no hint was left which agent had failed. (Written in Python.)
#include <asyncio/asyncio.h>

#include <cstdio>
#include <utility>
#include <vector>

asyncio::Coro<int> pullImage(int Agent);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asyncio::Coro<void> pullEverywhere(std::vector<int> Agents) {
  std::vector<asyncio::Coro<int>> Pulls;
  for (int Agent : Agents)
    Pulls.push_back(pullImage(Agent));
  // Bug: cotidy-unchecked-gather
  co_await asyncio::gather(asyncio::return_exceptions, std::move(Pulls));
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<void> pullEverywhere(std::vector<int> Agents) {
  std::vector<asyncio::Coro<int>> Pulls;
  for (int Agent : Agents)
    Pulls.push_back(pullImage(Agent));
  auto Outcomes =
      co_await asyncio::gather(asyncio::return_exceptions, std::move(Pulls));
  for (const auto &Each : Outcomes)
    if (!Each.has_value())
      std::puts("a pull failed");
}

} // namespace fixed
