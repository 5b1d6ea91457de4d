// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> swallow() {
  try {
    co_await asyncio::sleep(64 * tick);
  } catch (const asyncio::CancelledError &) {
    say("swallowed");
  }
  co_await asyncio::sleep(tick);
  co_return "value";
}

asyncio::Coro<std::string> replace() {
  try {
    co_await asyncio::sleep(64 * tick);
  } catch (const asyncio::CancelledError &error) {
    throw asyncio::ValueError("instead of " + describe(error));
  }
  co_return "never";
}

asyncio::Coro<std::string> ordinary() {
  try {
    co_await asyncio::sleep(64 * tick);
  } catch (const std::exception &error) {
    say("not reached: {}", describe(error));
  }
  co_return "never";
}

asyncio::Coro<> check(asyncio::Coro<std::string> body) {
  auto task = asyncio::create_task(std::move(body));
  co_await asyncio::sleep(tick);
  task.cancel("m");
  try {
    say("{}", co_await task);
  } catch (...) {
    say(caught());
  }
  say("cancelled={} cancelling={}", task.cancelled(), task.cancelling());
}

asyncio::Coro<> scenario() {
  co_await check(swallow());
  co_await check(replace());
  co_await check(ordinary());
}

} // namespace

SCENARIO(task_cancel_swallowed) { asyncio::testing::run(scenario()); }
