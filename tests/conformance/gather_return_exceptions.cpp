// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> child(std::string name, int ticks) {
  co_await asyncio::sleep(ticks * tick);
  if (name.starts_with("bad"))
    throw asyncio::ValueError(name);
  co_return name;
}

asyncio::Coro<> scenario() {
  auto cancelled = asyncio::create_task(child("cancelled", 9));
  asyncio::get_running_loop().call_later(tick, [&] { cancelled.cancel("m"); });
  auto results =
      co_await asyncio::gather(asyncio::return_exceptions, child("a", 3),
                               child("bad 1", 2), cancelled, child("bad 2", 4));
  auto &[a, bad_1, none, bad_2] = results;
  say(describe(a));
  say(describe(bad_1));
  say(describe(none));
  say(describe(bad_2));
  say("at {}", now());
}

} // namespace

SCENARIO(gather_return_exceptions) { asyncio::testing::run(scenario()); }
