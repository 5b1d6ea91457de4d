// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> child(std::string name, int ticks,
                                 bool fails = false) {
  try {
    co_await asyncio::sleep(ticks * tick);
  } catch (const asyncio::CancelledError &) {
    say("{} must not be cancelled", name);
    throw;
  }
  say("{} ends at {}", name, now());
  if (fails)
    throw asyncio::ValueError(name);
  co_return name;
}

void handler(asyncio::EventLoop &, const asyncio::ExceptionContext &context) {
  say("reported: {}", context.message);
}

asyncio::Coro<> scenario() {
  asyncio::get_running_loop().set_exception_handler(handler);
  try {
    co_await asyncio::gather(child("a", 3), child("b", 1, true),
                             child("c", 2, true), child("d", 4));
  } catch (const asyncio::ValueError &error) {
    say("{} at {}", describe(error), now());
  }
  co_await asyncio::sleep(5 * tick);
  say("end at {}", now());
}

} // namespace

SCENARIO(gather_failure) { asyncio::testing::run(scenario()); }
