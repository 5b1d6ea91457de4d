// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> leftover(std::string name) {
  std::exception_ptr reason;
  try {
    co_await asyncio::sleep(64 * tick);
    co_return;
  } catch (const asyncio::CancelledError &error) {
    say("{} {} at {}", name, describe(error), now());
    reason = std::current_exception();
  }
  co_await asyncio::sleep(tick);
  if (name == "fails")
    throw asyncio::ValueError(name);
  say("{} leaves at {}", name, now());
  if (name != "swallows")
    std::rethrow_exception(reason);
}

void handler(asyncio::EventLoop &, const asyncio::ExceptionContext &context) {
  say("{}: {}", context.message, describe(context.exception));
}

asyncio::Coro<std::string> scenario() {
  asyncio::get_running_loop().set_exception_handler(handler);
  const std::vector<std::string> names{"a", "fails", "swallows", "b"};
  std::vector<asyncio::Task<>> tasks;
  for (const std::string &name : names)
    tasks.push_back(asyncio::create_task(leftover(name)));
  co_await asyncio::sleep(tick);
  say("main ends with {} tasks left", tasks.size());
  co_return "value";
}

} // namespace

SCENARIO(run_cancels_leftovers) { say(asyncio::testing::run(scenario())); }
