// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// async with asyncio.TaskGroup() as tg: then tg.create_task(coro)
//
// The block ends when all tasks of it have ended; one failure cancels the rest.
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<std::string> fetch(std::string name) {
  co_await asyncio::sleep(1ms);
  co_return "page " + name;
}

asyncio::Coro<> fetch_both() {
  // Tasks are handles: what they refer to outlives the group.
  asyncio::Task<std::string> first, second;
  co_await asyncio::TaskGroup::scope(
      [&](asyncio::TaskGroup &group) -> asyncio::Coro<> {
        first = group.create_task(fetch("a"));
        second = group.create_task(fetch("b"));
        co_return;
      });
  std::cout << first.result() << ", " << second.result() << '\n';
}

} // namespace

int main() { asyncio::run(fetch_both()); }

// Output:
// page a, page b
