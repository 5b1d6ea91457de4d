// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

SCENARIO(loop_stop) {
  asyncio::Runner runner(
      {.loop_factory = &asyncio::testing::new_virtual_event_loop});
  asyncio::EventLoop &loop = runner.get_loop();
  loop.call_soon([&] {
    say("stops");
    loop.call_soon([] { say("queued after stop()"); });
    loop.stop();
    loop.stop();
  });
  loop.call_soon([] { say("same turn"); });
  loop.run_forever();
  say("running: {}", loop.is_running());
  loop.stop();
  loop.run_forever();
  say("one turn only");
  loop.call_later(tick, [&] { loop.stop(); });
  loop.call_later(2 * tick, [] { say("too late"); });
  loop.run_forever();
  auto future = loop.create_future<std::string>();
  loop.call_soon([&] { loop.stop(); });
  try {
    loop.run_until_complete(future);
  } catch (const asyncio::RuntimeError &error) {
    say(describe(error));
  }
  future.set_result("value");
  say(loop.run_until_complete(future));
}
