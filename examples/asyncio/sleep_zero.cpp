// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// await asyncio.sleep(0)
//
// Gives up the turn once: every task that is ready runs before this one goes
// on.
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<> count(std::string name) {
  for (int i = 1; i <= 3; ++i) {
    std::cout << name << ' ' << i << '\n';
    co_await asyncio::sleep(0s);
  }
}

asyncio::Coro<> count_together() {
  co_await asyncio::gather(count("left"), count("right"));
}

} // namespace

int main() { asyncio::run(count_together()); }

// Output:
// left 1
// right 1
// left 2
// right 2
// left 3
// right 3
