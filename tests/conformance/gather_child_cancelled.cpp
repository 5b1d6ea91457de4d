// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> child(std::string name, int ticks) {
  co_await asyncio::sleep(ticks * tick);
  say("{} ends", name);
  co_return name;
}

asyncio::Coro<> scenario() {
  auto a = asyncio::create_task(child("a", 2));
  auto b = asyncio::create_task(child("b", 3));
  auto together = asyncio::gather(a, b);
  co_await asyncio::sleep(tick);
  a.cancel("only a");
  try {
    co_await together;
  } catch (const asyncio::CancelledError &error) {
    say(describe(error));
  }
  say("gather: done={} cancelled={}", together.done(), together.cancelled());
  say("b: done={}", b.done());
  say(co_await b);
}

} // namespace

SCENARIO(gather_child_cancelled) { asyncio::testing::run(scenario()); }
