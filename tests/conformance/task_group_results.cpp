// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::TaskGroup;

namespace {

Coro<std::string> child(std::string name, int ticks) {
  say("{} starts", name);
  co_await asyncio::sleep(ticks * tick);
  say("{} ends at {}", name, now());
  co_return name;
}

Coro<> grows(TaskGroup &group, int depth) {
  co_await asyncio::sleep(tick);
  say("depth {} at {}", depth, now());
  if (depth)
    group.create_task(grows(group, depth - 1));
}

Coro<> scenario() {
  asyncio::Task<std::string> a, b;
  co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
    a = group.create_task(child("a", 2));
    b = group.create_task(child("b", 1));
    say("created");
    co_await asyncio::sleep(0s);
    say("body ends");
  });
  say("{} {} at {}", a.result(), b.result(), now());
  co_await TaskGroup::scope([](TaskGroup &) -> Coro<> { co_return; });
  say("empty group");
  co_await TaskGroup::scope([](TaskGroup &group) -> Coro<> {
    group.create_task(grows(group, 2));
    co_return;
  });
  say("grown at {}", now());
}

} // namespace

SCENARIO(task_group_results) { asyncio::testing::run(scenario()); }
