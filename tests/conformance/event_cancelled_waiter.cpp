// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> waiter(std::string name, asyncio::Event &event) {
  try {
    co_await event.wait();
    say("{} passed", name);
  } catch (const asyncio::CancelledError &error) {
    say("{} {}", name, describe(error));
    throw;
  }
}

asyncio::Coro<> scenario() {
  asyncio::Event event;
  std::vector<asyncio::Task<>> tasks;
  for (const std::string &name : letters("abc"))
    tasks.push_back(asyncio::create_task(waiter(name, event)));
  co_await asyncio::sleep(tick);
  tasks[0].cancel("early");
  co_await asyncio::sleep(0s);
  event.set();
  tasks[1].cancel("woken already");
  const auto results =
      co_await asyncio::gather(asyncio::return_exceptions, tasks);
  for (const auto &result : results)
    say(describe(result));
  say("set={}", event.is_set());
  co_await waiter("d", event);
  event.set();
  event.clear();
  say("set={}", event.is_set());
}

} // namespace

SCENARIO(event_cancelled_waiter) { asyncio::testing::run(scenario()); }
