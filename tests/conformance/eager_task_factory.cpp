// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> worker(std::string name, int ticks) {
  say("{} starts", name);
  if (ticks)
    co_await asyncio::sleep(ticks * tick);
  say("{} ends", name);
  co_return name;
}

asyncio::Coro<std::string> outer() {
  auto inner = asyncio::create_task(worker("inner", 0));
  say("inner done={}", inner.done());
  co_return "outer got " + co_await inner;
}

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  loop.set_task_factory(asyncio::eager_task_factory);
  auto together = asyncio::gather(worker("a", 0), worker("b", 0));
  say("done={}", together.done());
  auto [a, b] = co_await together;
  say("{} {}", a, b);
  auto others = asyncio::gather(worker("c", 1), worker("d", 0));
  say("done={}", others.done());
  auto [c, d] = co_await others;
  say("{} {}", c, d);
  say(co_await asyncio::create_task(outer()));
  loop.set_task_factory(nullptr);
  auto task = asyncio::create_task(worker("lazy", 0));
  say("created");
  co_await task;
}

} // namespace

SCENARIO(eager_task_factory) { asyncio::testing::run(scenario()); }
