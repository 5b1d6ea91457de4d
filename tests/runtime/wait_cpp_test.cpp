// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// wait and as_completed: what only C++ can get wrong.
#include "tests/runtime/expect.h"

#include <list>
#include <memory>

using asyncio::as_completed;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Task;
using asyncio::wait;
using asyncio::testing::VirtualLoop;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace {

/// Tasks that are destroyed with their loop are reported; here they are meant.
void be_quiet(asyncio::EventLoop &loop) {
  loop.set_exception_handler(
      [](asyncio::EventLoop &, const asyncio::ExceptionContext &) {});
}

Coro<int> after(std::chrono::seconds delay, int value) {
  co_await asyncio::sleep(delay);
  co_return value;
}
Coro<std::unique_ptr<int>> owner_after(std::chrono::seconds delay, int value) {
  co_await asyncio::sleep(delay);
  co_return std::make_unique<int>(value);
}

template <class R>
concept CanWait = asyncio::FutureRange<R>;
static_assert(CanWait<std::vector<Task<int>>>);
static_assert(CanWait<std::list<asyncio::Future<>> &>);
static_assert(CanWait<std::vector<asyncio::AnyTask>>);
static_assert(!CanWait<std::vector<Coro<int>>>, "tasks only");

TEST(WaitCpp, KeepsTheOrderOfTheArgument) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto a = create_task(after(3s, 1));
    auto b = create_task(after(1s, 2));
    auto c = create_task(after(9s, 3));
    auto d = create_task(after(2s, 4));
    std::vector tasks{c, a, b, a, d, c};
    auto result = co_await wait(tasks, {.timeout = 4s});
    EXPECT_THAT(result.done, ElementsAre(a, b, d));
    EXPECT_THAT(result.pending, ElementsAre(c));
  };
  loop.run(main());
}

TEST(WaitCpp, FindsDuplicatesAmongMany) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    std::vector<Task<int>> tasks;
    for (int i = 0; i < 100; ++i)
      tasks.push_back(create_task(after(1s, i)));
    auto twice = tasks;
    twice.insert(twice.end(), tasks.rbegin(), tasks.rend());
    auto result = co_await wait(twice);
    EXPECT_EQ(result.done, tasks);
    EXPECT_THAT(result.pending, IsEmpty());
  };
  loop.run(main());
}

TEST(WaitCpp, TakesTasksOfDifferentTypesAsErasedOnes) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    std::vector<asyncio::AnyTask> tasks{create_task(after(1s, 1)),
                                        create_task(owner_after(3s, 2))};
    auto result = co_await wait(tasks, {.timeout = 2s});
    EXPECT_THAT(result.done, ElementsAre(tasks[0]));
    EXPECT_THAT(result.pending, ElementsAre(tasks[1]));
  };
  loop.run(main());
}

TEST(WaitCpp, MayBeMadeATask) {
  VirtualLoop loop;
  std::vector tasks{create_task(after(1s, 1))};
  auto waiting = create_task(wait(std::move(tasks)));
  loop.advance(2s);
  EXPECT_EQ(waiting.result().done.size(), 1u);
}

TEST(WaitCpp, MayBeDestroyedWhileItWaits) {
  VirtualLoop outer_loop;
  auto future = expect::pending();
  auto second = expect::pending();
  {
    std::vector futures{future, second};
    auto waiting = create_task(
        wait(std::move(futures),
             {.timeout = 5s, .return_when = asyncio::FIRST_COMPLETED}));
    outer_loop.run_until_idle();
    waiting.cancel();
    future.set_result(); // its callback is in the queue now
    outer_loop.run_until_idle();
    EXPECT_TRUE(waiting.cancelled());
  }
  // Nothing of the wait is left at the futures.
  second.set_result();
  outer_loop.run_until_idle();
}

TEST(WaitCpp, MayBeDestroyedWithItsLoop) {
  auto loop = std::make_unique<VirtualLoop>();
  be_quiet(loop->loop());
  auto future = expect::pending();
  std::vector futures{future};
  auto waiting = create_task(wait(futures, {.timeout = 5s}));
  loop->run_until_idle();
  EXPECT_FALSE(waiting.done());
}

TEST(AsCompletedCpp, GivesResultsThatCannotBeCopied) {
  VirtualLoop loop;
  auto main = []() -> Coro<std::vector<int>> {
    std::vector<int> order;
    for (auto &next : as_completed(owner_after(2s, 2), owner_after(1s, 1))) {
      auto value = co_await next;
      order.push_back(*value);
    }
    co_return order;
  };
  EXPECT_THAT(loop.run(main()), ElementsAre(1, 2));
}

TEST(AsCompletedCpp, TakesDifferentAwaitablesOfOneResult) {
  VirtualLoop loop;
  auto main = []() -> Coro<std::vector<int>> {
    std::vector<int> order;
    auto task = create_task(after(2s, 2));
    auto future = expect::pending<int>();
    asyncio::get_running_loop().call_later(1s, [&] { future.set_result(1); });
    auto function = []() -> Coro<int> { co_return 0; };
    for (auto &next : as_completed(task, future, function, after(3s, 3)))
      order.push_back(co_await next);
    co_return order;
  };
  EXPECT_THAT(loop.run(main()), ElementsAre(0, 1, 2, 3));
}

TEST(AsCompletedCpp, WhatItGaveOutMayOutliveIt) {
  VirtualLoop loop;
  auto main = []() -> Coro<std::vector<int>> {
    std::vector<Coro<int>> kept;
    for (auto &next : as_completed(after(2s, 2), after(1s, 1)))
      kept.push_back(std::move(next));
    co_return co_await asyncio::gather(std::move(kept));
  };
  EXPECT_THAT(loop.run(main()), ElementsAre(1, 2));
}

TEST(AsCompletedCpp, ACoroutineIsAwaitedOnce) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    for (auto &next : as_completed(after(1s, 1))) {
      EXPECT_EQ(co_await next, 1);
      co_await expect::thrown_awaiting<asyncio::RuntimeError>(std::move(next));
    }
  };
  loop.run(main());
}

TEST(AsCompletedCpp, LeavingTheLoopLeavesTheTasksAlone) {
  VirtualLoop loop;
  auto slow = create_task(after(5s, 5));
  auto main = [&]() -> Coro<> {
    std::vector tasks{slow, create_task(after(1s, 1))};
    for (auto &next : as_completed(tasks)) {
      EXPECT_EQ(co_await next, 1);
      break;
    }
  };
  loop.run(main());
  loop.advance(5s);
  EXPECT_EQ(slow.result(), 5);
}

TEST(AsCompletedCpp, EachThatIsLateIsATimeoutError) {
  VirtualLoop loop;
  auto main = []() -> Coro<int> {
    int late = 0;
    std::vector tasks{create_task(after(1s, 1)), create_task(after(5s, 5)),
                      create_task(after(6s, 6))};
    for (auto &next : as_completed(tasks, {.timeout = 2s}))
      try {
        EXPECT_EQ(co_await next, 1);
      } catch (const asyncio::TimeoutError &) {
        ++late;
      }
    co_return late;
  };
  EXPECT_EQ(loop.run(main()), 2);
}

TEST(AsCompletedCpp, MayBeDestroyedWhileItIsAwaited) {
  auto loop = std::make_unique<VirtualLoop>();
  be_quiet(loop->loop());
  auto main = []() -> Coro<> {
    std::vector futures{expect::pending(), expect::pending()};
    for (auto &next : as_completed(futures, {.timeout = 5s}))
      co_await next;
  };
  auto task = create_task(main);
  loop->run_until_idle();
  EXPECT_FALSE(task.done());
}

} // namespace
