// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  auto future = loop.create_future<int>();
  future.add_done_callback([](asyncio::Future<int> done) {
    say("adds one");
    done.add_done_callback([] { say("added by a callback"); });
  });
  future.add_done_callback(
      [&](asyncio::Future<int> done) { say("a sees {}", done == future); });
  const auto twice = future.add_done_callback(
      [](asyncio::Future<int> done) { say("twice: {}", done.result()); });
  future.set_result(4);
  loop.call_soon([] { say("queued after the end"); });
  future.add_done_callback([] { say("b"); });
  say("removed {}, too late", future.remove_done_callback(twice));
  co_await asyncio::sleep(0s);
  say("first turn over");
  co_await asyncio::sleep(0s);

  auto other = loop.create_future<int>();
  other.add_done_callback(
      [](asyncio::AnyFuture done) { say("cancelled={}", done.cancelled()); });
  other.cancel();
  say("cancel() calls nobody");
  co_await asyncio::sleep(0s);
}

} // namespace

SCENARIO(future_callbacks) { asyncio::testing::run(scenario()); }
