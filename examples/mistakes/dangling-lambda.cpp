// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Coroutines that outlive their lambdas. See
// docs/checks/cotidy-dangling-lambda.md.
#include <asyncio/asyncio.h>

#include <utility>
#include <vector>

using namespace std::chrono_literals;

void show(int);

asyncio::Coro<void> calls_it_too_early(int number) {
  // Mistake: the captures live in the lambda, which dies at the semicolon.
  auto task = asyncio::create_task([number]() -> asyncio::Coro<void> {
    co_await asyncio::sleep(1s);
    show(number);
  }());
  co_await task;
}

asyncio::Coro<void> returns_it(int number) {
  auto work = [number]() -> asyncio::Coro<void> {
    co_await asyncio::sleep(1s);
    show(number);
  };
  // Mistake: a plain function; `work` is gone when the coroutine runs.
  return work();
}

asyncio::Coro<void> captures_by_reference(
    std::vector<int> numbers, std::vector<asyncio::Task<void>> &tasks) {
  for (int number : numbers)
    // Mistake: create_task() keeps the lambda, but not `number`.
    tasks.push_back(asyncio::create_task([&]() -> asyncio::Coro<void> {
      show(number);
      co_return;
    }));
  co_return;
}

asyncio::Coro<void> right(int number) {
  // The lambda itself: create_task() keeps it until the task has ended.
  auto task = asyncio::create_task([number]() -> asyncio::Coro<void> {
    co_await asyncio::sleep(1s);
    show(number);
  });
  co_await task;
  // Called and awaited in one expression.
  co_await [number]() -> asyncio::Coro<void> {
    co_await asyncio::sleep(1s);
    show(number);
  }();
}
