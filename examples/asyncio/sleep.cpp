// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// await asyncio.sleep(seconds)
//
// Waits without blocking: other tasks run meanwhile. Never sleep_for().
#include <asyncio/asyncio.h>
#include <asyncio/testing/virtual_loop.h>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<> tick(std::string name, asyncio::Duration period) {
  for (int i = 1; i <= 2; ++i) {
    co_await asyncio::sleep(period);
    std::cout << name << ' ' << i << '\n';
  }
}

asyncio::Coro<> run_both() {
  co_await asyncio::gather(tick("slow", 5s), tick("fast", 2s));
}

} // namespace

// On a virtual clock: the seconds take no time, their order is that of the real
// clock. A program says asyncio::run().
int main() { asyncio::testing::run(run_both()); }

// Output:
// fast 1
// fast 2
// slow 1
// slow 2
