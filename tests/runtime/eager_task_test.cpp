// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tasks whose first step runs inside create_task().
#include "tests/runtime/expect.h"

#include <algorithm>

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::testing::VirtualLoop;
using expect::pending;
using expect::thrown_by;
using namespace std::chrono_literals;

namespace {

/// A loop that starts every task eagerly.
class EagerTask : public ::testing::Test {
protected:
  EagerTask() { loop.loop().set_task_factory(asyncio::eager_task_factory); }
  VirtualLoop loop;
};

Coro<std::string> say(std::string text) { co_return text; }
Coro<std::string> say_later(std::string text) {
  co_await asyncio::sleep(100ms);
  co_return text;
}

bool listed(const asyncio::AnyTask &task) {
  const auto all = asyncio::all_tasks();
  return std::find(all.begin(), all.end(), task) != all.end();
}

// CPython: test_eager_task_factory.py EagerTaskFactoryLoopTests.test_eager_task_factory_set
TEST_F(EagerTask, TheFactoryMakesOrdinaryTasks) {
  auto main = []() -> Coro<std::string> {
    asyncio::Task<std::string> task = create_task(say("hello"));
    co_return co_await task;
  };
  EXPECT_EQ(loop.run(main()), "hello");
}

// CPython: test_eager_task_factory.py EagerTaskFactoryLoopTests.test_await_future_during_eager_step
TEST_F(EagerTask, AFutureIsSetWithinCreateTask) {
  auto main = []() -> Coro<std::string> {
    auto future = pending<std::string>();
    auto set = [&]() -> Coro<> {
      future.set_result("my message");
      co_return;
    };
    auto task = create_task(set());
    EXPECT_TRUE(task.done());
    co_return co_await future;
  };
  EXPECT_EQ(loop.run(main()), "my message");
}

// CPython: test_eager_task_factory.py EagerTaskFactoryLoopTests.test_eager_completion
TEST_F(EagerTask, ATaskThatNeverWaitsIsDoneAtOnce) {
  auto main = []() -> Coro<std::string> {
    auto task = create_task(say("hello"));
    EXPECT_TRUE(task.done());
    co_return co_await task;
  };
  EXPECT_EQ(loop.run(main()), "hello");
}

// CPython: test_eager_task_factory.py EagerTaskFactoryLoopTests.test_block_after_eager_step
TEST_F(EagerTask, ATaskThatWaitsGoesOnLater) {
  auto main = []() -> Coro<std::string> {
    auto task = create_task(say_later("after blocking"));
    EXPECT_FALSE(task.done());
    auto result = co_await task;
    EXPECT_TRUE(task.done());
    co_return result;
  };
  EXPECT_EQ(loop.run(main()), "after blocking");
}

// CPython: test_eager_task_factory.py EagerTaskFactoryLoopTests.test_cancellation_after_eager_completion
TEST_F(EagerTask, CancelComesTooLateForOneThatIsDone) {
  auto main = []() -> Coro<std::string> {
    auto task = create_task(say("without blocking"));
    EXPECT_FALSE(task.cancel());
    auto result = co_await task;
    EXPECT_FALSE(task.cancelled());
    co_return result;
  };
  EXPECT_EQ(loop.run(main()), "without blocking");
}

// CPython: test_eager_task_factory.py EagerTaskFactoryLoopTests.test_cancellation_after_eager_step_blocks
TEST_F(EagerTask, CancelReachesOneThatWaits) {
  auto main = []() -> Coro<> {
    auto task = create_task(say_later("never"));
    task.cancel("cancellation message");
    EXPECT_EQ(task.cancelling(), 1);
    co_await task;
  };
  EXPECT_EQ(thrown_by<CancelledError>([&] { loop.run(main()); }),
            "cancellation message");
}

// CPython: test_eager_task_factory.py EagerTaskFactoryLoopTests.test_current_task
TEST_F(EagerTask, IsTheCurrentTaskInItsFirstStepToo) {
  auto main = []() -> Coro<> {
    asyncio::AnyTask seen;
    auto look = [&]() -> Coro<> {
      seen = asyncio::current_task();
      co_await asyncio::sleep(100ms);
      EXPECT_EQ(asyncio::current_task(), seen);
    };
    const auto self = asyncio::current_task();
    auto task = create_task(look());
    EXPECT_EQ(seen, task);
    EXPECT_EQ(asyncio::current_task(), self); // put back
    co_await task;
  };
  loop.run(main());
}

// CPython: test_eager_task_factory.py EagerTaskFactoryLoopTests.test_all_tasks_with_eager_completion
TEST_F(EagerTask, IsListedWhileItsFirstStepRuns) {
  auto main = []() -> Coro<> {
    bool inside = false;
    auto look = [&]() -> Coro<> {
      inside = listed(asyncio::current_task());
      co_return;
    };
    // NOLINTNEXTLINE(cotidy-dangling-lambda): an eager task, done at once
    auto task = create_task(look());
    EXPECT_TRUE(inside);
    EXPECT_FALSE(listed(task));
    co_return;
  };
  loop.run(main());
}

// CPython: test_eager_task_factory.py EagerTaskFactoryLoopTests.test_all_tasks_with_blocking
TEST_F(EagerTask, IsListedUntilItIsDone) {
  auto main = []() -> Coro<> {
    auto go = pending();
    auto gone = pending();
    bool inside = false;
    auto wait = [&]() -> Coro<> {
      inside = listed(asyncio::current_task());
      co_await go;
      gone.set_result();
    };
    auto task = create_task(wait());
    EXPECT_TRUE(inside);
    EXPECT_TRUE(listed(task));
    go.set_result();
    co_await gone;
    EXPECT_FALSE(listed(task));
  };
  loop.run(main());
}

const asyncio::ContextVar<int> variable("variable", 0);

// CPython: test_eager_task_factory.py EagerTaskFactoryLoopTests.test_context_vars
TEST_F(EagerTask, KeepsItsContextApartFromTheFirstStepOn) {
  auto main = []() -> Coro<> {
    int steps = 0;
    auto change = [&]() -> Coro<> {
      EXPECT_EQ(variable.get(), 1);
      variable.set(2);
      ++steps;
      co_await asyncio::sleep(100ms);
      EXPECT_EQ(variable.get(), 2);
      variable.set(3);
      ++steps;
    };
    variable.set(1);
    auto task = create_task(change());
    EXPECT_EQ(steps, 1);
    EXPECT_EQ(variable.get(), 1);
    co_await task;
    EXPECT_EQ(steps, 2);
    EXPECT_EQ(variable.get(), 1);
  };
  loop.run(main());
}

// CPython: test_eager_task_factory.py CEagerTaskFactoryLoopTests.test_issue122332
TEST_F(EagerTask, OneThatIsDoneHasNoCoroutineLeft) {
  auto main = []() -> Coro<> {
    auto waiting = create_task(say_later("later"));
    EXPECT_THAT(waiting.get_coro().function, ::testing::HasSubstr("say_later"));
    auto task = create_task(say("now"));
    co_await task;
    EXPECT_STREQ(task.get_coro().function, "");
    EXPECT_TRUE(task.get_stack().empty());
    co_await waiting;
  };
  loop.run(main());
}

TEST_F(EagerTask, ThrowsToItsAwaiterNotToItsCreator) {
  auto main = []() -> Coro<> {
    auto fail = []() -> Coro<> {
      throw asyncio::ValueError("at once");
      co_return;
    };
    auto task = create_task(fail());
    EXPECT_TRUE(task.done());
    EXPECT_EQ(co_await expect::thrown_awaiting<asyncio::ValueError>(task),
              "at once");
  };
  loop.run(main());
}

TEST(EagerStart, OneTaskMayBeStartedEagerlyOnALoopThatDoesNot) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto eager = create_task(say("now"), {.eager_start = true});
    auto lazy = create_task(say("later"));
    EXPECT_TRUE(eager.done());
    EXPECT_FALSE(lazy.done());
    co_await lazy;
  };
  loop.run(main());
}

// How many tasks have to be queued: none if all start eagerly and never wait.

Coro<int> chain(int depth) {
  if (depth == 0)
    co_return 0;
  co_return 1 + co_await chain(depth - 1);
}

Coro<> nested_groups(int width, int depth) {
  if (depth == 0)
    co_return;
  auto body = [&](asyncio::TaskGroup &group) -> Coro<> {
    for (int i = 0; i < width; ++i)
      group.create_task(nested_groups(width, depth - 1));
    co_return;
  };
  co_await asyncio::TaskGroup::scope(body);
}

Coro<> nested_gathers(int width, int depth) {
  if (depth == 0)
    co_return;
  std::vector<Coro<>> children;
  for (int i = 0; i < width; ++i)
    children.push_back(nested_gathers(width, depth - 1));
  co_await asyncio::gather(std::move(children));
}

/// Runs `coroutine` in one step of a task, and says whether one was enough.
template <class T> bool ends_in_one_step(VirtualLoop &loop, Coro<T> coroutine) {
  auto task = create_task(std::move(coroutine), {.eager_start = true});
  const bool done = task.done();
  loop.run_until_idle();
  EXPECT_TRUE(task.done());
  return done;
}

// CPython: test_eager_task_factory.py BaseTaskCountingTests.test_awaitables_chain
TEST_F(EagerTask, AChainOfCoroutinesIsNoChainOfTasks) {
  auto main = []() -> Coro<int> {
    auto task = create_task(chain(100));
    EXPECT_TRUE(task.done());
    co_return co_await task;
  };
  EXPECT_EQ(loop.run(main()), 100);
}

// CPython: test_eager_task_factory.py BaseTaskCountingTests.test_recursive_taskgroups
TEST_F(EagerTask, NestedGroupsEndInOneStep) {
  EXPECT_TRUE(ends_in_one_step(loop, nested_groups(5, 4)));
  loop.loop().set_task_factory(nullptr);
  EXPECT_FALSE(ends_in_one_step(loop, nested_groups(5, 4)));
}

// CPython: test_eager_task_factory.py BaseTaskCountingTests.test_recursive_gather
TEST_F(EagerTask, NestedGathersEndInOneStep) {
  EXPECT_TRUE(ends_in_one_step(loop, nested_gathers(5, 4)));
  loop.loop().set_task_factory(nullptr);
  EXPECT_FALSE(ends_in_one_step(loop, nested_gathers(5, 4)));
}

} // namespace
