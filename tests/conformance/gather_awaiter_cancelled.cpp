// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> child(std::string name, int cleanup) {
  std::exception_ptr reason;
  try {
    co_await asyncio::sleep(64 * tick);
  } catch (...) {
    reason = std::current_exception();
  }
  co_await asyncio::sleep(cleanup * tick);
  say("{} leaves at {}", name, now());
  if (reason)
    std::rethrow_exception(reason);
  co_return name;
}

asyncio::Coro<> parent() {
  try {
    co_await asyncio::gather(child("a", 2), child("b", 1));
  } catch (const asyncio::CancelledError &error) {
    say("parent: {} at {}", describe(error), now());
    throw;
  }
}

asyncio::Coro<> scenario() {
  auto task = asyncio::create_task(parent());
  co_await asyncio::sleep(tick);
  task.cancel("m");
  try {
    co_await task;
  } catch (const asyncio::CancelledError &error) {
    say("{} cancelled={}", describe(error), task.cancelled());
  }
  co_await asyncio::sleep(2 * tick);
}

} // namespace

SCENARIO(gather_awaiter_cancelled) { asyncio::testing::run(scenario()); }
