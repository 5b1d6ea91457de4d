// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> waiter(std::string name, asyncio::Future<int> future) {
  try {
    say("{}: {}", name, co_await future);
  } catch (...) {
    say("{}: {}", name, caught());
  }
}

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  const std::vector<std::string> ends{"set_result", "set_exception", "cancel"};
  for (const std::string &end : ends) {
    auto future = loop.create_future<int>();
    std::vector<asyncio::Task<>> tasks;
    for (const std::string &name : letters("ab"))
      tasks.push_back(asyncio::create_task(waiter(name, future)));
    co_await asyncio::sleep(0s);
    future.add_done_callback([] { say("callback between"); });
    tasks.push_back(asyncio::create_task(waiter("c", future)));
    co_await asyncio::sleep(0s);
    if (end == "set_result")
      future.set_result(1);
    else if (end == "set_exception")
      future.set_exception(asyncio::ValueError("x"));
    else
      future.cancel("m");
    say(end);
    co_await asyncio::gather(tasks);
    co_await waiter("done already", future);
  }
}

} // namespace

SCENARIO(future_waiters) { asyncio::testing::run(scenario()); }
