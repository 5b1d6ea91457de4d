// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// asyncio.run raises RuntimeError if a loop is already running
//
// One loop a thread. In a coroutine there is one already: await there.
#include <asyncio/asyncio.h>

#include <iostream>

namespace {

asyncio::Coro<int> answer() { co_return 42; }

void callback_that_forgot() {
  try {
    asyncio::run(answer());
  } catch (const asyncio::RuntimeError &error) {
    std::cout << error.what() << '\n';
  }
}

asyncio::Coro<> main_coroutine() {
  asyncio::get_running_loop().call_soon(callback_that_forgot);
  std::cout << "awaited: " << co_await answer() << '\n';
  co_await asyncio::sleep(std::chrono::seconds(0));
}

} // namespace

int main() { asyncio::run(main_coroutine()); }

// Output:
// awaited: 42
// asyncio.run() cannot be called from a running event loop
