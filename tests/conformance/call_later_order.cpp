// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

auto fire(std::string name) {
  return [name] { say("{} at {}", name, now()); };
}

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  const auto begin = loop.time();
  for (int number = 0; number < 4; ++number)
    loop.call_later(3 * tick, fire("later " + std::to_string(number)));
  loop.call_at(begin + tick, fire("at"));
  loop.call_at(begin + 3 * tick, fire("at the same"));
  loop.call_later(0s, fire("zero"));
  loop.call_later(-tick, fire("negative"));
  loop.call_at(begin - 5 * tick, fire("past"));
  loop.call_soon(fire("soon"));
  co_await asyncio::sleep(2 * tick);
  say("awake at {}", now());
  co_await asyncio::sleep(2 * tick);
  say("awake at {}", now());
}

} // namespace

SCENARIO(call_later_order) { asyncio::testing::run(scenario()); }
