// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> child(int cleanup) {
  std::exception_ptr reason;
  try {
    co_await asyncio::sleep(64 * tick);
    co_return "never";
  } catch (const asyncio::CancelledError &error) {
    say("{} at {}", describe(error), now());
    reason = std::current_exception();
  }
  co_await asyncio::sleep(cleanup * tick);
  say("cleaned up at {}", now());
  std::rethrow_exception(reason);
}

asyncio::Coro<> scenario() {
  auto me = asyncio::current_task();
  try {
    co_await asyncio::wait_for(child(3), 2 * tick);
  } catch (const asyncio::TimeoutError &error) {
    say("{} at {} cancelling={}", describe(error), now(), me.cancelling());
  }
  auto task = asyncio::create_task(child(1));
  try {
    co_await asyncio::wait_for(task, 2 * tick);
  } catch (const asyncio::TimeoutError &error) {
    say("{} at {} cancelled={}", describe(error), now(), task.cancelled());
  }
  asyncio::Event event;
  try {
    co_await asyncio::wait_for(event.wait(), tick);
  } catch (const asyncio::TimeoutError &error) {
    say("{} at {}", describe(error), now());
  }
}

} // namespace

SCENARIO(wait_for_expires) { asyncio::testing::run(scenario()); }
