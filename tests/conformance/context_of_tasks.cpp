// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

const asyncio::ContextVar<std::string> colour("colour", "none");

asyncio::Coro<> nested() {
  colour.set(colour.get() + " nested");
  co_return;
}

asyncio::Coro<> worker(std::string name) {
  say("{} sees {}", name, colour.get());
  colour.set(name);
  co_await asyncio::sleep(tick);
  say("{} keeps {}", name, colour.get());
  co_await nested();
  say("{} shares with what it awaits: {}", name, colour.get());
}

asyncio::Coro<> scenario() {
  say(colour.get());
  auto token = colour.set("red");
  auto a = asyncio::create_task(worker("a"));
  colour.set("blue");
  auto b = asyncio::create_task(worker("b"));
  co_await asyncio::gather(a, b);
  say(colour.get());
  colour.reset(token);
  say(colour.get());
}

} // namespace

SCENARIO(context_of_tasks) { asyncio::testing::run(scenario()); }
