// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Coroutines that are awaited again. See docs/checks/cotidy-task-used-twice.md.
#include <asyncio/asyncio.h>
#include <utility>

asyncio::Coro<int> load();
asyncio::Coro<void> step();

asyncio::Coro<int> awaits_twice() {
  auto work = load();
  int first = co_await work;
  // Mistake: it has run; the second await throws.
  co_return first + co_await work;
}

asyncio::Coro<int> awaits_what_it_gave_away() {
  auto work = load();
  auto task = asyncio::create_task(std::move(work));
  int first = co_await task;
  // Mistake: the coroutine belongs to the task.
  co_return first + co_await work;
}

bool again();

asyncio::Coro<void> awaits_in_a_loop() {
  auto work = step();
  do
    // Mistake: the second round awaits the same coroutine.
    co_await work;
  while (again());
}

asyncio::Coro<int> right() {
  // A task may be awaited as often as one likes, a coroutine is made anew.
  auto task = asyncio::create_task(load());
  int sum = co_await task;
  sum += co_await task;
  for (int round = 0; round < 3; ++round)
    sum += co_await load();
  co_return sum;
}
