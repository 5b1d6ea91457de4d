// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> give() {
  co_await asyncio::sleep(0s);
  co_return "value";
}

asyncio::Coro<std::string> fail() {
  throw asyncio::ValueError("main");
  co_return "never";
}

asyncio::Coro<std::string> cancelled() {
  asyncio::current_task().cancel("main");
  co_await asyncio::sleep(0s);
  co_return "never";
}

asyncio::Coro<std::string> inside() {
  try {
    asyncio::run(give());
  } catch (const asyncio::RuntimeError &) {
    say("refused");
  }
  co_return "still running";
}

void play(asyncio::Coro<std::string> body) {
  try {
    say(asyncio::testing::run(std::move(body)));
  } catch (...) {
    say(caught());
  }
}

} // namespace

SCENARIO(run_result) {
  play(give());
  play(fail());
  play(cancelled());
  play(inside());
  try {
    (void)asyncio::get_running_loop();
  } catch (const asyncio::RuntimeError &error) {
    say(describe(error));
  }
}
