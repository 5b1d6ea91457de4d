// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  asyncio::Handle skipped;
  loop.call_soon([&] {
    say("first");
    loop.call_soon([] { say("appended by first"); });
    skipped.cancel();
  });
  skipped = loop.call_soon([] { say("never"); });
  loop.call_soon([] { say("third"); });
  say("cancelled: {}", skipped.cancelled());
  co_await asyncio::sleep(0s);
  say("cancelled: {}", skipped.cancelled());
  co_await asyncio::sleep(0s);
  say("end");
}

} // namespace

SCENARIO(call_soon_order) { asyncio::testing::run(scenario()); }
