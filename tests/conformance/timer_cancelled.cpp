// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  asyncio::TimerHandle second;
  loop.call_later(tick, [&] {
    say("cancels the second");
    second.cancel();
    second.cancel();
  });
  second = loop.call_later(tick, [] { say("never"); });
  auto third = loop.call_later(tick, [] { say("third"); });
  loop.call_later(tick, [&] {
    loop.call_later(0s, [] { say("never"); }).cancel();
    loop.call_later(0s, [] { say("armed by a timer"); });
  });
  auto never = loop.call_later(2 * tick, [] { say("never"); });
  never.cancel();
  co_await asyncio::sleep(3 * tick);
  third.cancel();
  say("{} {} {}", second.cancelled(), third.cancelled(), never.cancelled());
  std::vector<asyncio::TimerHandle> many;
  for (int number = 0; number < 300; ++number)
    many.push_back(loop.call_later(5 * tick, [] { say("never"); }));
  loop.call_later(5 * tick, [] { say("the one left"); });
  for (asyncio::TimerHandle &handle : many)
    handle.cancel();
  co_await asyncio::sleep(6 * tick);
  say("end at {}", now());
}

} // namespace

SCENARIO(timer_cancelled) { asyncio::testing::run(scenario()); }
