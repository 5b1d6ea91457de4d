// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Coroutines as callbacks whose result nobody takes. See
// docs/checks/cotidy-discarded-by-callback.md.
#include <asyncio/asyncio.h>

#include <algorithm>
#include <functional>
#include <vector>

asyncio::Coro<void> save(int);
void on_exit(std::function<void()> callback);
void on_value(std::function<asyncio::Coro<void>(int)> callback);

void callbacks(asyncio::EventLoop &loop) {
  // Mistake: std::function<void()> drops the coroutine, so nothing is saved.
  on_exit([]() -> asyncio::Coro<void> { co_await save(1); });

  // Mistake: so does the loop.
  loop.call_soon([]() -> asyncio::Coro<void> { co_await save(2); });
}

void for_all(const std::vector<int> &values) {
  // Mistake: none of the values is saved.
  std::for_each(values.begin(), values.end(), save);
}

asyncio::Coro<void> right(const std::vector<int> &values) {
  on_value(save);
  for (int value : values)
    co_await save(value);
}
