// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

const asyncio::ContextVar<std::string> colour("colour", "none");

asyncio::Coro<> leftover() {
  for (int number = 0; number < 9; ++number)
    try {
      co_await asyncio::sleep(2 * tick);
      say("leftover {} at {}", number, now());
    } catch (const asyncio::CancelledError &error) {
      say("leftover {} at {}", describe(error), now());
      throw;
    }
}

asyncio::Coro<std::string> first() {
  say("first sees {}", colour.get());
  colour.set("red");
  auto task = asyncio::create_task(leftover());
  co_await asyncio::sleep(3 * tick);
  co_return "first";
}

asyncio::Coro<std::string> second() {
  say("second sees {} at {}", colour.get(), now());
  co_await asyncio::sleep(2 * tick);
  co_return "second";
}

asyncio::Coro<> fail() {
  throw asyncio::ValueError("third");
  co_return;
}

} // namespace

SCENARIO(runner_several) {
  {
    asyncio::Runner runner(
        {.loop_factory = &asyncio::testing::new_virtual_event_loop});
    say(runner.run(first()));
    say(runner.run(second()));
    try {
      runner.run(fail());
    } catch (const asyncio::ValueError &error) {
      say(describe(error));
    }
    say("closing");
  }
  say("outside: {}", colour.get());
}
