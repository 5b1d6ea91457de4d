// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> child(std::string name, int cleanup) {
  std::exception_ptr reason;
  try {
    co_await asyncio::sleep(64 * tick);
    co_return "never";
  } catch (const asyncio::CancelledError &error) {
    say("{}: {}", name, describe(error));
    reason = std::current_exception();
  }
  co_await asyncio::sleep(cleanup * tick);
  say("{} leaves at {}", name, now());
  if (name == "swallows")
    co_return name;
  std::rethrow_exception(reason);
}

template <class Gathered> asyncio::Coro<> check(Gathered together) {
  co_await asyncio::sleep(tick);
  say("cancel: {}", together.cancel("m"));
  say("done={}", together.done());
  try {
    co_await together;
  } catch (const asyncio::CancelledError &error) {
    say("{} at {}", describe(error), now());
  }
  say("cancelled={}", together.cancelled());
}

asyncio::Coro<> scenario() {
  co_await check(asyncio::gather(child("a", 1), child("swallows", 3), //
                                 child("c", 2)));
  co_await check(asyncio::gather(asyncio::return_exceptions, child("a", 1),
                                 child("swallows", 3), child("c", 2)));
}

} // namespace

SCENARIO(gather_cancel_outer) { asyncio::testing::run(scenario()); }
