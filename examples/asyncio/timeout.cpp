// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// async with asyncio.timeout(s): ...
//
// Cancels the block when the time is up; TimeoutError comes out of it.
#include <asyncio/asyncio.h>

#include <iostream>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<int> measure(asyncio::Duration length) {
  co_await asyncio::sleep(length);
  co_return 20;
}

asyncio::Coro<> show_temperature() {
  const int degrees = co_await asyncio::timeout(
      1h, [](asyncio::Timeout &) -> asyncio::Coro<int> {
        co_return co_await measure(1ms) + co_await measure(1ms);
      });
  std::cout << degrees << " degrees\n";

  try {
    co_await asyncio::timeout(2ms, [](asyncio::Timeout &) -> asyncio::Coro<> {
      co_await measure(1h);
      std::cout << "never printed\n";
    });
  } catch (const asyncio::TimeoutError &) {
    std::cout << "the sensor does not answer\n";
  }
}

} // namespace

int main() { asyncio::run(show_temperature()); }

// Output:
// 40 degrees
// the sensor does not answer
