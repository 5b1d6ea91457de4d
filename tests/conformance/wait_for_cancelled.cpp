// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> child() {
  try {
    co_await asyncio::sleep(64 * tick);
  } catch (const asyncio::CancelledError &error) {
    say("child: {} at {}", describe(error), now());
    throw;
  }
  co_return "never";
}

asyncio::Coro<std::string> swallows() {
  try {
    co_await asyncio::sleep(64 * tick);
  } catch (const asyncio::CancelledError &) {
    say("swallowed at {}", now());
  }
  co_return "kept";
}

asyncio::Coro<> waiter(int ticks) {
  try {
    co_await asyncio::wait_for(child(), ticks * tick);
  } catch (...) {
    say("waiter: {} at {} cancelling={}", caught(), now(),
        asyncio::current_task().cancelling());
    throw;
  }
}

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  // Before the deadline, and at the same time on either side of it.
  auto early = asyncio::create_task(waiter(8));
  loop.call_later(2 * tick, [&] { early.cancel("early"); });
  auto before = asyncio::create_task(waiter(4));
  loop.call_later(4 * tick, [&] { before.cancel("first at 4"); });
  co_await asyncio::sleep(0s);
  loop.call_later(4 * tick, [&] { before.cancel("last at 4"); });
  auto results =
      co_await asyncio::gather(asyncio::return_exceptions, early, before);
  say("{} {}", describe(std::get<0>(results)), describe(std::get<1>(results)));
  say(co_await asyncio::wait_for(swallows(), tick));
}

} // namespace

SCENARIO(wait_for_cancelled) { asyncio::testing::run(scenario()); }
