// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Coroutines that look as if they ran at once.
// See docs/checks/cotidy-sequential-tasks.md.
#include <asyncio/asyncio.h>

asyncio::Coro<int> price();
asyncio::Coro<int> stock();

asyncio::Coro<int> one_after_the_other() {
  auto first = price();
  auto second = stock();
  // Mistake: stock() starts when price() has ended.
  int value = co_await first;
  co_return value * co_await second;
}

asyncio::Coro<int> right() {
  auto [value, left] = co_await asyncio::gather(price(), stock());
  co_return value * left;
}
