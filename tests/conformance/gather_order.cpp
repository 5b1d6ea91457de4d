// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<std::string> child(std::string name, int ticks) {
  say("{} starts", name);
  co_await asyncio::sleep(ticks * tick);
  say("{} ends at {}", name, now());
  co_return name;
}

asyncio::Coro<> scenario() {
  auto [x, y, z] =
      co_await asyncio::gather(child("a", 3), child("b", 1), child("c", 2));
  say("{} {} {}", x, y, z);
  std::vector<asyncio::Coro<std::string>> children;
  for (int n = 0; n < 4; ++n)
    children.push_back(child(std::to_string(n), 4 - n));
  const auto many = co_await asyncio::gather(std::move(children));
  say("{} {} {} {}", many[0], many[1], many[2], many[3]);
  const auto empty = co_await asyncio::gather();
  say("empty: {}", std::tuple_size_v<decltype(empty)> ? "" : "[]");
  auto nested =
      co_await asyncio::gather(asyncio::gather(child("d", 2), child("e", 1)),
                               asyncio::gather(child("f", 1)));
  auto &[first, second] = nested;
  say("{} {} {}", std::get<0>(first), std::get<1>(first), std::get<0>(second));
}

} // namespace

SCENARIO(gather_order) { asyncio::testing::run(scenario()); }
