// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> worker(std::string name, int yields) {
  say("{} starts as {}", name, asyncio::current_task().get_name());
  for (int number = 0; number < yields; ++number) {
    co_await asyncio::sleep(0s);
    say("{} goes on", name);
  }
  co_return name;
}

asyncio::Coro<std::string> fail() {
  throw asyncio::ValueError("at once");
  co_return "never";
}

asyncio::Coro<> scenario() {
  asyncio::current_task().set_name("main");
  auto a =
      asyncio::create_task(worker("a", 0), {.name = "A", .eager_start = true});
  say("a done={} as {}", a.done(), asyncio::current_task().get_name());
  auto b =
      asyncio::create_task(worker("b", 2), {.name = "B", .eager_start = true});
  say("b done={}", b.done());
  auto c = asyncio::create_task(worker("c", 1), {.name = "C"});
  a.add_done_callback([](asyncio::Future<std::string> task) {
    say("callback {}", task.result());
  });
  say(co_await a);
  auto d = asyncio::create_task(fail(), {.name = "D", .eager_start = true});
  say("d done={} {}", d.done(), describe(d.exception()));
  say(co_await b);
  say(co_await c);
}

} // namespace

SCENARIO(eager_task_start) { asyncio::testing::run(scenario()); }
