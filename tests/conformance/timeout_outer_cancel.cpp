// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::Timeout;

namespace {

Coro<> limited(std::string name) {
  auto me = asyncio::current_task();
  try {
    co_await asyncio::timeout(4 * tick, [&](Timeout &limit) -> Coro<> {
      std::exception_ptr reason;
      try {
        co_await asyncio::sleep(64 * tick);
      } catch (...) {
        reason = std::current_exception();
      }
      co_await asyncio::sleep(2 * tick);
      say("{} cleaned up at {} expired={}", name, now(), limit.expired());
      if (reason)
        std::rethrow_exception(reason);
    });
  } catch (...) {
    say("{} {} at {} cancelling={}", name, caught(), now(), me.cancelling());
    throw;
  }
}

Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  auto before = asyncio::create_task(limited("before"));
  auto same = asyncio::create_task(limited("same"));
  auto after = asyncio::create_task(limited("after"));
  loop.call_later(tick, [&] { before.cancel("before"); });
  loop.call_later(4 * tick, [&] { same.cancel("same"); });
  loop.call_later(5 * tick, [&] { after.cancel("after"); });
  const std::vector tasks{before, same, after};
  const auto results =
      co_await asyncio::gather(asyncio::return_exceptions, tasks);
  for (const auto &result : results)
    say(describe(result));
}

} // namespace

SCENARIO(timeout_outer_cancel) { asyncio::testing::run(scenario()); }
