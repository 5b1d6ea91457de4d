// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quick decision
//
// gather, TaskGroup, create_task, Semaphore, to_thread: which one when.
#include <asyncio/asyncio.h>

#include <iostream>
#include <vector>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<int> fetch(int id) {
  co_await asyncio::sleep(1ms);
  co_return id *id;
}

asyncio::Coro<int> fetch_within(asyncio::Semaphore &slots, int id) {
  auto slot = co_await slots.scoped();
  co_return co_await fetch(id);
}

int read_register(int id) { return id + 1; } // blocks

asyncio::Coro<> decide() {
  // Start something now, collect later.
  auto later = asyncio::create_task(fetch(1));

  // A handful of awaitables, want all results.
  auto [two, three] = co_await asyncio::gather(fetch(2), fetch(3));
  std::cout << two << ' ' << three << '\n';

  // A batch with proper error handling.
  const int sum = co_await asyncio::TaskGroup::scope(
      [](asyncio::TaskGroup &group) -> asyncio::Coro<int> {
        auto four = group.create_task(fetch(4));
        auto five = group.create_task(fetch(5));
        co_return co_await four + co_await five;
      });
  std::cout << sum << '\n';

  // Cap how many run at once.
  asyncio::Semaphore slots(2);
  std::vector<asyncio::Coro<int>> many;
  for (int id = 6; id < 10; ++id)
    many.push_back(fetch_within(slots, id));
  const std::vector<int> squares = co_await asyncio::gather(std::move(many));
  std::cout << squares.front() << " to " << squares.back() << '\n';

  // Calling blocking code.
  std::cout << co_await asyncio::to_thread(read_register, 41) << '\n';

  std::cout << co_await later << '\n';
}

} // namespace

int main() { asyncio::run(decide()); }

// Output:
// 4 9
// 41
// 36 to 81
// 42
// 1
