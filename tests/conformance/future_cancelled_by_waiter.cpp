// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> waiter(std::string name, asyncio::Future<> future) {
  try {
    co_await future;
  } catch (const asyncio::CancelledError &error) {
    auto me = asyncio::current_task();
    say("{}: {} cancelling={}", name, describe(error), me.cancelling());
    if (name == "b")
      throw;
  }
}

asyncio::Coro<> scenario() {
  auto future = asyncio::get_running_loop().create_future<void>();
  std::vector<asyncio::Task<>> tasks;
  for (const std::string &name : letters("abc"))
    tasks.push_back(asyncio::create_task(waiter(name, future)));
  co_await asyncio::sleep(0s);
  tasks[1].cancel("m");
  say("future cancelled={}", future.cancelled());
  const auto results =
      co_await asyncio::gather(asyncio::return_exceptions, tasks);
  say("{} {} {}", describe(results[0]), describe(results[1]),
      describe(results[2]));
}

} // namespace

SCENARIO(future_cancelled_by_waiter) { asyncio::testing::run(scenario()); }
