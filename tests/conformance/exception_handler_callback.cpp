// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

void handler(asyncio::EventLoop &, const asyncio::ExceptionContext &context) {
  const bool kind = context.message.starts_with("Exception in callback");
  say("handler: {} {}", kind, describe(context.exception));
}

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  loop.set_exception_handler(handler);
  loop.call_soon([] {
    say("broken");
    throw asyncio::ValueError("x");
  });
  loop.call_soon([] { say("next"); });
  auto future = loop.create_future<void>();
  future.add_done_callback([] { throw asyncio::TypeError("y"); });
  future.add_done_callback([] { say("second callback"); });
  future.set_result();
  co_await asyncio::sleep(0s);
  say("end");
}

} // namespace

SCENARIO(exception_handler_callback) { asyncio::testing::run(scenario()); }
