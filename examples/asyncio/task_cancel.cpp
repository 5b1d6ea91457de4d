// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// task.cancel()
//
// Asks for cancellation; CancelledError is thrown in the task where it waits.
#include <asyncio/asyncio.h>

#include <iostream>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<> poll() {
  while (true) {
    std::cout << "polling\n";
    co_await asyncio::sleep(1h);
  }
}

asyncio::Coro<> poll_for_a_while() {
  auto poller = asyncio::create_task(poll());
  co_await asyncio::sleep(1ms);
  poller.cancel("shop is closed");
  try {
    co_await poller;
  } catch (const asyncio::CancelledError &error) {
    std::cout << "cancelled: " << error.message() << '\n';
  }
}

} // namespace

int main() { asyncio::run(poll_for_a_while()); }

// Output:
// polling
// cancelled: shop is closed
