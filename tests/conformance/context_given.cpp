// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

const asyncio::ContextVar<std::string> colour("colour", "none");

asyncio::Coro<> paint(std::string value) {
  say("was {}", colour.get());
  colour.set(value);
  co_await asyncio::sleep(0s);
}

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  colour.set("main");
  const asyncio::Context context = asyncio::copy_context();
  co_await asyncio::create_task(paint("green"), {.context = &context});
  co_await asyncio::create_task(paint("grey"), {.context = &context});
  say("main has {}", colour.get());
  loop.call_soon([] { say("given: {}", colour.get()); }, {.context = &context});
  loop.call_soon([] { say("copied: {}", colour.get()); });
  loop.call_later(tick, [] { say("timer: {}", colour.get()); });
  auto future = loop.create_future<void>();
  future.add_done_callback([] { say("callback: {}", colour.get()); });
  colour.set("changed");
  future.set_result();
  co_await asyncio::sleep(2 * tick);
  say(colour.get());
}

} // namespace

SCENARIO(context_given) { asyncio::testing::run(scenario()); }
