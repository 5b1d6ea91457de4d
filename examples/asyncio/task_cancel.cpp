// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// task.cancel()
//
// Asks for cancellation; CancelledError is thrown in the task where it waits.
#include <asyncio/asyncio.h>

#include <iostream>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<> watch() {
  while (true) {
    std::cout << "watching\n";
    co_await asyncio::sleep(1h);
  }
}

asyncio::Coro<> watch_for_a_while() {
  auto watcher = asyncio::create_task(watch());
  co_await asyncio::sleep(1ms);
  watcher.cancel("shop is closed");
  try {
    co_await watcher;
  } catch (const asyncio::CancelledError &error) {
    std::cout << "cancelled: " << error.message() << '\n';
  }
}

} // namespace

int main() { asyncio::run(watch_for_a_while()); }

// Output:
// watching
// cancelled: shop is closed
