// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::AsyncGenerator<int> stream(bool stubborn) {
  for (int number = 0; number < 3; ++number) {
    try {
      co_await asyncio::sleep(2 * tick);
    } catch (const asyncio::CancelledError &error) {
      say("generator {} at {}", describe(error), now());
      if (!stubborn)
        throw;
    }
    co_yield number;
  }
}

asyncio::Coro<std::string> consume(bool stubborn) {
  try {
    auto items = stream(stubborn);
    while (auto number = co_await items.next())
      say("item {} at {}", *number, now());
  } catch (const asyncio::CancelledError &error) {
    say("consumer {} at {}", describe(error), now());
    throw;
  }
  co_return "exhausted";
}

asyncio::Coro<> scenario() {
  for (int stubborn = 0; stubborn < 2; ++stubborn) {
    auto task = asyncio::create_task(consume(stubborn));
    co_await asyncio::sleep(3 * tick);
    task.cancel("m");
    try {
      say(co_await task);
    } catch (const asyncio::CancelledError &error) {
      say(describe(error));
    }
  }
}

} // namespace

SCENARIO(async_generator_cancelled) { asyncio::testing::run(scenario()); }
