// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> child(std::string name) {
  say("{} runs", name);
  co_return name;
}

asyncio::Coro<> scenario() {
  auto a = asyncio::create_task(child("a"));
  auto b = asyncio::create_task(child("b"));
  auto four = co_await asyncio::gather(a, b, a, a);
  auto &[w, x, y, z] = four;
  say("{} {} {} {}", w, x, y, z);
  auto two = co_await asyncio::gather(a, a);
  say("{} {}", std::get<0>(two), std::get<1>(two));
  auto together = asyncio::gather(a, b);
  say("done children: done={}", together.done());
  two = co_await together;
  say("{} {}", std::get<0>(two), std::get<1>(two));
}

} // namespace

SCENARIO(gather_same_twice) { asyncio::testing::run(scenario()); }
