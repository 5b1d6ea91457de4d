// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which values of context variables tasks and callbacks see.
#include "tests/runtime/expect.h"

#include <optional>

using asyncio::ContextVar;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::testing::VirtualLoop;
using expect::pending;
using namespace std::chrono_literals;
using ::testing::ElementsAre;

namespace {

const ContextVar<std::string> word("word", "nope");
const ContextVar<int> counter("counter", -1);
const ContextVar<int> unset("unset");

// CPython: test_tasks.py BaseTaskTests.test_context_1
TEST(TaskContext, ATaskHasACopyOfItsCreatorsContext) {
  VirtualLoop loop;
  auto sub = []() -> Coro<> {
    co_await asyncio::sleep(10ms);
    EXPECT_EQ(word.get(), "nope");
    word.set("something else");
  };
  auto main = [&]() -> Coro<> {
    EXPECT_EQ(word.get(), "nope");
    auto task = create_task(sub());
    word.set("yes"); // after the copy was made
    co_await task;
    EXPECT_EQ(word.get(), "yes");
  };
  loop.run(main());
  EXPECT_EQ(word.get(), "nope");
}

// CPython: test_tasks.py BaseTaskTests.test_context_2
TEST(TaskContext, WakingUpAndCallbacksLeaveItAlone) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    for (int j = 0; j < 2; ++j) {
      auto future = pending();
      future.add_done_callback([] { word.set("something else"); });
      word.set("yes" + std::to_string(j));
      asyncio::get_running_loop().call_soon([&] { future.set_result(); });
      co_await future;
      EXPECT_EQ(word.get(), "yes" + std::to_string(j));

      for (int i = 0; i < 3; ++i) {
        const std::string value =
            "yes" + std::to_string(i) + "-" + std::to_string(j);
        word.set(value);
        co_await asyncio::sleep(1ms);
        EXPECT_EQ(word.get(), value);
      }
    }
  };
  loop.run(main());
  EXPECT_EQ(word.get(), "nope");
}

// CPython: test_tasks.py BaseTaskTests.test_context_3
TEST(TaskContext, AHundredTasksDoNotMix) {
  VirtualLoop loop;
  int checks = 0;
  std::vector<asyncio::Task<>> tasks;
  for (int task = 0; task < 100; ++task)
    tasks.push_back(create_task([&checks, task]() -> Coro<> {
      for (int i = 0; i < 10; ++i) {
        counter.set(task * 100 + i);
        co_await asyncio::sleep(std::chrono::milliseconds(1 + task * 7 % 13));
        EXPECT_EQ(counter.get(), task * 100 + i);
        ++checks;
      }
    }));
  loop.advance(10s);
  for (const auto &task : tasks)
    task.result();
  EXPECT_EQ(checks, 1000);
  EXPECT_EQ(counter.get(), -1);
}

Coro<> set_unset(int value) {
  co_await asyncio::sleep(0s);
  unset.set(value);
}

// CPython: test_tasks.py BaseTaskTests.test_context_4
// CPython: test_tasks.py BaseTaskTests.test_context_5
// CPython: test_tasks.py BaseTaskTests.test_context_6
TEST(TaskContext, ATaskMayBeGivenAContext) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto context = asyncio::copy_context();
    EXPECT_EQ(context.get(unset), std::nullopt);
    auto first = create_task(set_unset(1), {.context = &context});
    co_await first;
    EXPECT_EQ(context.get(unset), 1);
    auto &loop = asyncio::get_running_loop();
    auto second = loop.create_task(set_unset(2), {.context = &context});
    co_await second;
    EXPECT_EQ(context.get(unset), 2);
    EXPECT_EQ(unset.get(0), 0); // not ours
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_get_context
TEST(TaskContext, ATaskGivesItsContext) {
  VirtualLoop loop;
  auto context = asyncio::copy_context();
  auto task = create_task(set_unset(1), {.context = &context});
  EXPECT_EQ(task.get_context(), context);
  loop.run_until_idle();
  EXPECT_EQ(task.get_context(), context);
  EXPECT_EQ(task.get_context().get(unset), 1);
}

TEST(TaskContext, ACoroutineThatIsAwaitedSharesIt) {
  VirtualLoop loop;
  auto inner = []() -> Coro<> {
    counter.set(5);
    co_return;
  };
  auto main = [&]() -> Coro<int> {
    co_await inner();
    co_return counter.get();
  };
  EXPECT_EQ(loop.run(main()), 5);
}

} // namespace
