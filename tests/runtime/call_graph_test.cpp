// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <asyncio/call_graph.h>
#include <asyncio/gather.h>

#include <sstream>
#include <vector>

using asyncio::AnyTask;
using asyncio::capture_call_graph;
using asyncio::Coro;
using asyncio::testing::VirtualLoop;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

namespace {

Coro<void> inner() { co_await asyncio::sleep(1h); }
Coro<void> outer() { co_await inner(); }

TEST(CallGraph, ShowsTheStackOfATaskInnermostFirst) {
  VirtualLoop loop;
  auto task = asyncio::create_task(outer(), {.name = "worker"});
  loop.run_until_idle();

  const auto graph = capture_call_graph(task);
  ASSERT_TRUE(graph);
  EXPECT_EQ(graph->name, "worker");
  ASSERT_THAT(graph->call_stack, SizeIs(2));
  EXPECT_STREQ(graph->call_stack[0].function, "inner");
  EXPECT_STREQ(graph->call_stack[1].function, "outer");
  EXPECT_THAT(graph->awaited_by, IsEmpty());
  task.cancel();
  loop.run_until_idle();
}

TEST(CallGraph, LimitKeepsTheInnermostFrames) {
  VirtualLoop loop;
  auto task = asyncio::create_task(outer());
  loop.run_until_idle();
  const auto graph = capture_call_graph(task, {.limit = 1});
  ASSERT_TRUE(graph);
  ASSERT_THAT(graph->call_stack, SizeIs(1));
  EXPECT_STREQ(graph->call_stack[0].function, "inner");
  task.cancel();
  loop.run_until_idle();
}

TEST(CallGraph, SeesThroughGatherWhoWaits) {
  VirtualLoop loop;
  auto child = asyncio::create_task(inner(), {.name = "child"});
  auto parent_body = [&]() -> Coro<void> {
    co_await asyncio::gather(child, asyncio::sleep(1h));
  };
  auto parent = asyncio::create_task(parent_body(), {.name = "parent"});
  loop.run_until_idle();

  const auto graph = capture_call_graph(child);
  ASSERT_TRUE(graph);
  ASSERT_THAT(graph->awaited_by, SizeIs(1));
  EXPECT_EQ(graph->awaited_by[0].name, "parent");
  parent.cancel();
  loop.run_until_idle();
}

TEST(CallGraph, OfTheCurrentTaskIfNoneIsGiven) {
  VirtualLoop loop;
  auto look = []() -> Coro<std::string> {
    co_return capture_call_graph()->name;
  };
  auto task = asyncio::create_task(look(), {.name = "self"});
  loop.run_until_idle();
  EXPECT_EQ(task.result(), "self");
  EXPECT_FALSE(capture_call_graph());
}

TEST(CallGraph, PrintsTasksAndWhoAwaitsThem) {
  VirtualLoop loop;
  auto child = asyncio::create_task(inner(), {.name = "child"});
  auto parent_body = [&]() -> Coro<void> { co_await child; };
  auto parent = asyncio::create_task(parent_body(), {.name = "parent"});
  loop.run_until_idle();

  std::ostringstream out;
  asyncio::print_call_graph(child, {}, &out);
  EXPECT_THAT(out.str(), HasSubstr("* Task(name='child')\n  + Call stack:\n"));
  EXPECT_THAT(out.str(), HasSubstr("in async inner()\n"));
  EXPECT_THAT(out.str(),
              HasSubstr("  + Awaited by:\n    * Task(name='parent')\n"));
  parent.cancel();
  loop.run_until_idle();
}

} // namespace
