// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> waiter(std::string name, asyncio::Event &event) {
  say("{} waits", name);
  co_await event.wait();
  say("{} woken, set={}", name, event.is_set());
}

asyncio::Coro<> scenario() {
  asyncio::Event event;
  auto a = asyncio::create_task(waiter("a", event));
  auto b = asyncio::create_task(waiter("b", event));
  co_await asyncio::sleep(5 * tick);
  say("set");
  event.set();
  event.clear();
  say("cleared");
  co_await asyncio::gather(a, b);
}

} // namespace

SCENARIO(event_wake_order) { asyncio::testing::run(scenario()); }
