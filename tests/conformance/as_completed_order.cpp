// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> child(std::string name, int ticks) {
  say("{} starts", name);
  co_await asyncio::sleep(ticks * tick);
  if (name == "bad")
    throw asyncio::ValueError(name);
  co_return name;
}

asyncio::Coro<> scenario() {
  std::vector<asyncio::Coro<std::string>> children;
  children.push_back(child("a", 3));
  children.push_back(child("bad", 2));
  children.push_back(child("c", 1));
  children.push_back(child("d", 3));
  for (auto &following : asyncio::as_completed(std::move(children)))
    try {
      const std::string name = co_await following;
      say("{} at {}", name, now());
    } catch (const asyncio::ValueError &error) {
      say("{} at {}", describe(error), now());
    }
  std::vector<asyncio::Coro<std::string>> nothing;
  for (auto &following : asyncio::as_completed(std::move(nothing))) {
    (void)following;
    say("never");
  }
  say("end");
}

} // namespace

SCENARIO(as_completed_order) { asyncio::testing::run(scenario()); }
