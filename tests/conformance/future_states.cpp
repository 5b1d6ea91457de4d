// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

void ask(std::string name, asyncio::Future<int> future) {
  say("{}: done={} cancelled={}", name, future.done(), future.cancelled());
  try {
    say("{}: {}", name, future.result());
  } catch (...) {
    say("{}: {}", name, caught());
  }
}

void refuse(asyncio::Future<int> future) {
  try {
    future.set_result(2);
  } catch (const asyncio::InvalidStateError &error) {
    say("set_result: {}", describe(error));
  }
  try {
    future.set_exception(asyncio::ValueError("late"));
  } catch (const asyncio::InvalidStateError &error) {
    say("set_exception: {}", describe(error));
  }
  say("cancel: {}", future.cancel());
}

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  auto value = loop.create_future<int>();
  auto error = loop.create_future<int>();
  auto cancelled = loop.create_future<int>();
  ask("pending", value);
  value.set_result(1);
  error.set_exception(asyncio::ValueError("x"));
  say("cancel: {}", cancelled.cancel("m"));
  const std::vector<std::string> names{"value", "error", "cancelled"};
  const std::vector futures{value, error, cancelled};
  for (std::size_t n = 0; n < 3; ++n) {
    ask(names[n], futures[n]);
    refuse(futures[n]);
    ask(names[n], futures[n]);
  }
  co_return;
}

} // namespace

SCENARIO(future_states) { asyncio::testing::run(scenario()); }
