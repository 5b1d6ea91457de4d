// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> fail(std::string text) {
  throw asyncio::ValueError(text);
  co_return;
}

void handler(asyncio::EventLoop &, const asyncio::ExceptionContext &context) {
  say("{}: {}", context.message, describe(context.exception));
}

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  loop.set_exception_handler(handler);
  {
    auto task = asyncio::create_task(fail("dropped"));
    co_await asyncio::sleep(0s);
    say("done: {}", task.done());
  }
  co_await asyncio::sleep(0s);
  {
    auto task = asyncio::create_task(fail("asked"));
    co_await asyncio::sleep(0s);
    say(describe(task.exception()));
  }
  {
    auto task = asyncio::create_task(fail("awaited"));
    try {
      co_await task;
    } catch (const asyncio::ValueError &error) {
      say(describe(error));
    }
  }
  {
    auto task = asyncio::create_task(asyncio::sleep(0s));
    task.cancel();
    co_await asyncio::sleep(0s);
    co_await asyncio::sleep(0s);
  }
  {
    auto future = loop.create_future<void>();
    future.set_exception(asyncio::ValueError("future"));
  }
  say("end");
}

} // namespace

SCENARIO(exception_never_retrieved) { asyncio::testing::run(scenario()); }
