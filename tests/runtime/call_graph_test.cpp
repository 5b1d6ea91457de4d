// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <asyncio/as_completed.h>
#include <asyncio/call_graph.h>
#include <asyncio/gather.h>
#include <asyncio/shield.h>
#include <asyncio/task_group.h>
#include <asyncio/timeouts.h>
#include <asyncio/wait.h>

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

/// The names of who awaits a task in a loop where `make` starts a parent of it.
template <class F> std::vector<std::string> awaiters(F make) {
  VirtualLoop loop;
  auto child = asyncio::create_task(inner(), {.name = "child"});
  auto parent = asyncio::create_task(make(child), {.name = "parent"});
  loop.run_until_idle();
  const auto graph = capture_call_graph(child);
  std::vector<std::string> names;
  for (const auto &each : graph->awaited_by) {
    names.push_back(each.name);
    // Above the task that waits there is nobody.
    EXPECT_THAT(each.awaited_by, IsEmpty());
  }
  parent.cancel();
  child.cancel();
  loop.run_until_idle();
  return names;
}

using ChildTask = asyncio::Task<void>;

Coro<void> plainly(ChildTask child) { co_await child; }
Coro<void> gathered_twice(ChildTask child) {
  auto inside = asyncio::gather(child, asyncio::sleep(1h));
  co_await asyncio::gather(inside, child);
}
Coro<void> shielded(ChildTask child) { co_await asyncio::shield(child); }
Coro<void> shielded_gather(ChildTask child) {
  co_await asyncio::shield(asyncio::gather(child));
}
Coro<void> waited(ChildTask child) {
  const std::vector tasks{child};
  co_await asyncio::wait(tasks, {.timeout = 2h});
}
Coro<void> waited_for(ChildTask child) {
  co_await asyncio::wait_for(child, 2h);
}
Coro<void> under_timeout(ChildTask child) {
  auto body = [&](asyncio::Timeout &) -> Coro<void> { co_await child; };
  co_await asyncio::timeout(2h, body);
}
Coro<void> as_completed(ChildTask child) {
  std::vector tasks{child};
  for (auto &next : asyncio::as_completed(std::move(tasks)))
    co_await next;
}

TEST(CallGraph, SeesThroughWhateverWaitsForATask) {
  using ::testing::ElementsAre;
  EXPECT_THAT(awaiters(&plainly), ElementsAre("parent"));
  EXPECT_THAT(awaiters(&gathered_twice), ElementsAre("parent"));
  EXPECT_THAT(awaiters(&shielded), ElementsAre("parent"));
  EXPECT_THAT(awaiters(&shielded_gather), ElementsAre("parent"));
  EXPECT_THAT(awaiters(&waited), ElementsAre("parent"));
  EXPECT_THAT(awaiters(&waited_for), ElementsAre("parent"));
  EXPECT_THAT(awaiters(&under_timeout), ElementsAre("parent"));
  EXPECT_THAT(awaiters(&as_completed), ElementsAre("parent"));
}

TEST(CallGraph, TheParentOfAGroupAwaitsItsTasks) {
  VirtualLoop loop;
  ChildTask child;
  auto group = [&](asyncio::TaskGroup &tasks) -> Coro<void> {
    child = tasks.create_task(inner(), {.name = "child"});
    co_return;
  };
  auto parent_body = [&]() -> Coro<void> {
    co_await asyncio::TaskGroup::scope(group);
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

TEST(CallGraph, NamesTheLinesOfTheAwaits) {
  VirtualLoop loop;
  const unsigned here = __LINE__;
  auto body = []() -> Coro<void> {
    co_await asyncio::sleep(1s);
    co_await asyncio::sleep(1h);
  };
  auto task = asyncio::create_task(body());
  loop.run_until_idle();
  auto graph = capture_call_graph(task);
  ASSERT_THAT(graph->call_stack, SizeIs(1));
  EXPECT_THAT(graph->call_stack[0].file, HasSubstr("call_graph_test.cpp"));
  EXPECT_EQ(graph->call_stack[0].line, here + 2);
  loop.advance(1s);
  loop.run_until_idle();
  EXPECT_EQ(capture_call_graph(task)->call_stack[0].line, here + 3);
  task.cancel();
  loop.run_until_idle();
}

TEST(CallGraph, TasksThatAwaitEachOtherEndTheGraph) {
  VirtualLoop loop;
  // They never end, and are destroyed with the loop.
  loop.loop().set_exception_handler([](auto &, const auto &) {});
  std::vector<ChildTask> tasks(2);
  auto meet = [&](std::size_t other) -> Coro<void> { co_await tasks[other]; };
  tasks[0] = asyncio::create_task(meet(1), {.name = "he"});
  tasks[1] = asyncio::create_task(meet(0), {.name = "she"});
  loop.run_until_idle();
  const auto graph = capture_call_graph(tasks[0]);
  ASSERT_TRUE(graph);
  ASSERT_THAT(graph->awaited_by, SizeIs(1));
  EXPECT_EQ(graph->awaited_by[0].name, "she");
  EXPECT_THAT(graph->awaited_by[0].awaited_by, IsEmpty());
}

} // namespace
