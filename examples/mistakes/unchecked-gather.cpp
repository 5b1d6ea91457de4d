// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// With return_exceptions gather throws nothing: a failure is among its results.
// See docs/checks/cotidy-unchecked-gather.md.
#include <asyncio/asyncio.h>

asyncio::Coro<int> left();
asyncio::Coro<int> right();

asyncio::Coro<void> drops_the_results() {
  // Mistake: whatever fails here, nobody ever knows.
  co_await asyncio::gather(asyncio::return_exceptions, left(), right());
}

asyncio::Coro<void> forgets_the_results() {
  // Mistake: kept, and not looked at.
  auto results =
      co_await asyncio::gather(asyncio::return_exceptions, left(), right());
}

asyncio::Coro<int> looks_at_one() {
  // Mistake: if right() fails, nobody knows.
  auto [a, b] =
      co_await asyncio::gather(asyncio::return_exceptions, left(), right());
  co_return a.value();
}

asyncio::Coro<int> looks_at_all() {
  auto [a, b] =
      co_await asyncio::gather(asyncio::return_exceptions, left(), right());
  co_return a.value() + b.value();
}
