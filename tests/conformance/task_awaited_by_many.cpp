// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<int> work(bool fails) {
  co_await asyncio::sleep(2 * tick);
  if (fails)
    throw asyncio::ValueError("shared");
  co_return 5;
}

asyncio::Coro<> waiter(std::string name, asyncio::Task<int> task) {
  try {
    say("{}: {}", name, co_await task);
  } catch (...) {
    say("{}: {}", name, caught());
  }
}

std::vector<asyncio::Task<>> wait_for_it(asyncio::Task<int> task) {
  std::vector<asyncio::Task<>> waiters;
  for (const std::string &name : letters("abc"))
    waiters.push_back(asyncio::create_task(waiter(name, task)));
  return waiters;
}

asyncio::Coro<> check(bool fails, bool cancel) {
  auto task = asyncio::create_task(work(fails));
  auto waiters = wait_for_it(task);
  co_await asyncio::sleep(tick);
  if (cancel)
    task.cancel("all");
  co_await asyncio::gather(waiters);
}

asyncio::Coro<> scenario() {
  co_await check(false, false);
  co_await check(true, false);
  co_await check(false, true);

  // Cancelling one that awaits cancels the awaited task, so all the others.
  auto task = asyncio::create_task(work(false));
  auto waiters = wait_for_it(task);
  co_await asyncio::sleep(tick);
  waiters[1].cancel("by b");
  co_await asyncio::gather(waiters);
  say("cancelled={}", task.cancelled());
}

} // namespace

SCENARIO(task_awaited_by_many) { asyncio::testing::run(scenario()); }
