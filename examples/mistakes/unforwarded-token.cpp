// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operations that never learn of a cancellation, because the token was not
// passed on. See docs/checks/cotidy-unforwarded-token.md.
#include <asyncio/asyncio.h>

#include <stop_token>

asyncio::Coro<int> fetch(int page, std::stop_token stop = {});
asyncio::Coro<void> store(int page);
asyncio::Coro<void> store(int page, std::stop_token stop);
asyncio::Coro<void> roll_back();
asyncio::Coro<void> roll_back(std::stop_token stop);

asyncio::Coro<void> forgets_the_default(std::stop_token stop) {
  for (int page = 0; page != 100 && !stop.stop_requested(); ++page)
    // Mistake: a stop has to wait until the page is there.
    co_await fetch(page);
}

asyncio::Coro<void> forgets_the_overload(std::stop_token stop) {
  int value = co_await fetch(1, stop);
  // Mistake: the value is stored after the stop all the same.
  co_await store(value);
}

asyncio::Coro<void> right(std::stop_token stop) {
  for (int page = 0; page != 100 && !stop.stop_requested(); ++page)
    co_await store(co_await fetch(page, stop), stop);
  if (stop.stop_requested())
    co_await roll_back(); // a clean-up that has to come to its end
}
