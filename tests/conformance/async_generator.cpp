// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::AsyncGenerator<int> count(std::string name, int stop) {
  say("{} starts", name);
  for (int number = 0; number < stop; ++number) {
    co_await asyncio::sleep(tick);
    co_yield number;
    say("{} goes on after {}", name, number);
  }
  if (name == "bad")
    throw asyncio::ValueError("in the generator");
}

asyncio::Coro<> consume(std::string name) {
  try {
    auto stream = count(name, 2);
    while (auto number = co_await stream.next())
      say("{} {} at {}", name, *number, now());
    say("{} is exhausted", name);
  } catch (const asyncio::ValueError &error) {
    say("{} {}", name, describe(error));
  }
}

asyncio::Coro<> scenario() {
  co_await consume("good");
  co_await consume("bad");
  co_await asyncio::gather(consume("x"), consume("y"));
}

} // namespace

SCENARIO(async_generator) { asyncio::testing::run(scenario()); }
