// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <list>
#include <span>

using asyncio::Coro;
using asyncio::create_task;
using asyncio::Task;
using asyncio::wait;
using asyncio::testing::VirtualLoop;
using expect::pending;
using expect::thrown_awaiting;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

namespace {

Task<> sleeper(asyncio::Duration length) {
  return create_task([length]() -> Coro<> { co_await asyncio::sleep(length); });
}

Task<> failing_after(asyncio::Duration length) {
  return create_task([length]() -> Coro<> {
    if (length > asyncio::Duration())
      co_await asyncio::sleep(length);
    throw asyncio::ValueError("err");
  });
}

// CPython: test_tasks.py BaseTaskTests.test_wait
TEST(Wait, WaitsForAll) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto &loop = asyncio::get_running_loop();
    const auto start = loop.time();
    std::vector tasks{sleeper(150ms), sleeper(100ms)};
    for (int round = 0; round < 2; ++round) { // the second time all are done
      auto [done, left] = co_await wait(tasks);
      EXPECT_THAT(done, ElementsAre(tasks[0], tasks[1]));
      EXPECT_THAT(left, IsEmpty());
      EXPECT_EQ(loop.time() - start, 150ms);
    }
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_wait_duplicate_coroutines
TEST(Wait, TheSameTaskTwiceIsOneTask) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto twice = sleeper(1s);
    auto once = sleeper(1s);
    std::vector tasks{twice, twice, once};
    auto [done, left] = co_await wait(tasks);
    EXPECT_THAT(done, UnorderedElementsAre(twice, once));
    EXPECT_THAT(left, IsEmpty());
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_wait_errors
// CPython: test_tasks.py BaseTaskTests.test_wait_invalid_args
TEST(Wait, OfNothingIsAnError) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    std::vector<Task<>> none;
    co_await wait(none);
  };
  EXPECT_THROW(loop.run(main()), asyncio::ValueError);
}

// CPython: test_tasks.py BaseTaskTests.test_wait_first_completed
TEST(Wait, FirstCompletedEndsWithTheFirst) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto &loop = asyncio::get_running_loop();
    const auto start = loop.time();
    auto a = sleeper(10s);
    auto b = sleeper(100ms);
    std::vector tasks{b, a};
    auto [done, left] =
        co_await wait(tasks, {.return_when = asyncio::FIRST_COMPLETED});
    EXPECT_THAT(done, ElementsAre(b));
    EXPECT_THAT(left, ElementsAre(a));
    EXPECT_FALSE(a.done());
    EXPECT_EQ(loop.time() - start, 100ms);
    co_await a; // it was left alone
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_wait_really_done
TEST(Wait, DoneIsWhatIsDoneWhenItReturns) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto a = create_task(expect::turns(1));
    auto b = create_task(expect::turns(2));
    std::vector tasks{b, a};
    auto [done, left] =
        co_await wait(tasks, {.return_when = asyncio::FIRST_COMPLETED});
    EXPECT_THAT(done, UnorderedElementsAre(a, b));
    EXPECT_THAT(left, IsEmpty());
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_wait_first_exception
TEST(Wait, FirstExceptionEndsWithAnErrorThatIsThereAlready) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto &loop = asyncio::get_running_loop();
    const auto start = loop.time();
    auto a = sleeper(10s);
    auto b = failing_after(0s);
    std::vector tasks{b, a};
    auto [done, left] =
        co_await wait(tasks, {.return_when = asyncio::FIRST_EXCEPTION});
    EXPECT_THAT(done, ElementsAre(b));
    EXPECT_THAT(left, ElementsAre(a));
    EXPECT_EQ(loop.time(), start);
    EXPECT_TRUE(b.exception());
    co_await a;
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_wait_first_exception_in_wait
TEST(Wait, FirstExceptionEndsWithAnErrorThatComes) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto &loop = asyncio::get_running_loop();
    const auto start = loop.time();
    auto a = sleeper(10s);
    auto b = failing_after(10ms);
    auto c = sleeper(5ms); // does not end it
    std::vector tasks{b, a, c};
    auto [done, left] =
        co_await wait(tasks, {.return_when = asyncio::FIRST_EXCEPTION});
    EXPECT_THAT(done, UnorderedElementsAre(b, c));
    EXPECT_THAT(left, ElementsAre(a));
    EXPECT_EQ(loop.time() - start, 10ms);
    EXPECT_TRUE(b.exception());
    co_await a;
  };
  loop.run(main());
}

TEST(Wait, FirstExceptionIsNotEndedByACancellation) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto &loop = asyncio::get_running_loop();
    const auto start = loop.time();
    auto a = sleeper(1s);
    auto b = sleeper(2s);
    loop.call_soon([&] { a.cancel(); });
    std::vector tasks{a, b};
    auto [done, left] =
        co_await wait(tasks, {.return_when = asyncio::FIRST_EXCEPTION});
    EXPECT_THAT(left, IsEmpty());
    EXPECT_EQ(loop.time() - start, 2s);
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_wait_with_exception
TEST(Wait, ThrowsNoErrorOfATask) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto a = sleeper(100ms);
    auto b = failing_after(150ms);
    std::vector tasks{b, a};
    for (int round = 0; round < 2; ++round) {
      auto [done, left] = co_await wait(tasks);
      EXPECT_THAT(done, UnorderedElementsAre(a, b));
      EXPECT_THAT(left, IsEmpty());
      EXPECT_EQ(a.exception(), nullptr);
      EXPECT_TRUE(expect::holds<asyncio::ValueError>(b.exception()));
    }
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_wait_with_timeout
TEST(Wait, ATimeoutReturnsWhatIsDone) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto &loop = asyncio::get_running_loop();
    const auto start = loop.time();
    auto a = sleeper(100ms);
    auto b = sleeper(150ms);
    std::vector tasks{b, a};
    auto [done, left] = co_await wait(tasks, {.timeout = 110ms});
    EXPECT_THAT(done, ElementsAre(a));
    EXPECT_THAT(left, ElementsAre(b));
    EXPECT_EQ(loop.time() - start, 110ms);
    co_await b; // not cancelled
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_wait_concurrent_complete
TEST(Wait, ATaskThatIsDoneAtTheDeadlineCounts) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto &loop = asyncio::get_running_loop();
    const auto start = loop.time();
    auto a = sleeper(100ms);
    auto b = sleeper(150ms);
    co_await asyncio::sleep(0s); // their timers come before that of wait()
    std::vector tasks{b, a};
    auto [done, left] = co_await wait(tasks, {.timeout = 100ms});
    EXPECT_THAT(done, ElementsAre(a));
    EXPECT_THAT(left, ElementsAre(b));
    EXPECT_EQ(loop.time() - start, 100ms);
    co_await b;
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_wait_with_iterator_of_tasks
// CPython: test_tasks.py BaseTaskTests.test_wait_generator
TEST(Wait, TakesAnyRange) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    std::list<Task<>> tasks;
    for (int i = 0; i < 10; ++i)
      tasks.push_back(sleeper(std::chrono::milliseconds(i)));
    auto [done, left] = co_await wait(tasks);
    EXPECT_EQ(done.size(), 10u);
    EXPECT_THAT(left, IsEmpty());
  };
  loop.run(main());
}

TEST(Wait, TakesFuturesOfDifferentTypesAsErasedHandles) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto number = pending<int>();
    auto text = pending<std::string>();
    std::vector<asyncio::AnyFuture> futures{number, text};
    asyncio::get_running_loop().call_soon([&] { number.set_result(1); });
    auto [done, left] =
        co_await wait(futures, {.return_when = asyncio::FIRST_COMPLETED});
    EXPECT_THAT(done, ElementsAre(asyncio::AnyFuture(number)));
    EXPECT_THAT(left, ElementsAre(asyncio::AnyFuture(text)));
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_yield_wait_does_not_shield_cancel
TEST(Wait, CancellingTheWaitLeavesTheTasksAlone) {
  VirtualLoop loop;
  auto waiter = pending();
  int proof = 0;
  auto outer = create_task([&]() -> Coro<> {
    std::vector tasks{create_task([&]() -> Coro<> {
      co_await waiter;
      proof += 1;
    })};
    co_await wait(tasks);
    proof += 100;
  });
  loop.run_until_idle();
  outer.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(outer.cancelled());

  waiter.set_result();
  loop.run_until_idle();
  EXPECT_EQ(proof, 1);
}

} // namespace
