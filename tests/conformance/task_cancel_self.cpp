// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> suspends() {
  asyncio::current_task().cancel("self");
  say("still running");
  try {
    co_await asyncio::sleep(0s);
  } catch (const asyncio::CancelledError &error) {
    say("caught {}", describe(error));
    throw;
  }
  co_return "never";
}

asyncio::Coro<std::string> returns() {
  asyncio::current_task().cancel("too late");
  co_return "returned";
}

asyncio::Coro<std::string> raises() {
  asyncio::current_task().cancel("too late");
  throw asyncio::ValueError("raised");
  co_return "never";
}

asyncio::Coro<std::string> takes_it_back() {
  asyncio::current_task().cancel();
  say("left: {}", asyncio::current_task().uncancel());
  co_await asyncio::sleep(0s);
  co_return "kept";
}

asyncio::Coro<> check(std::string name, asyncio::Coro<std::string> body) {
  auto task = asyncio::create_task(std::move(body));
  try {
    say("{}: {}", name, co_await task);
  } catch (...) {
    say("{}: {} cancelled={}", name, caught(), task.cancelled());
  }
}

asyncio::Coro<> scenario() {
  co_await check("suspends", suspends());
  co_await check("returns", returns());
  co_await check("raises", raises());
  co_await check("takes_it_back", takes_it_back());
}

} // namespace

SCENARIO(task_cancel_self) { asyncio::testing::run(scenario()); }
