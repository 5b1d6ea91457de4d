// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// as_completed(), by a plain loop and by next().
#include "tests/runtime/expect.h"

#include <optional>

using asyncio::as_completed;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Task;
using asyncio::TimeoutError;
using asyncio::testing::VirtualLoop;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

namespace {

asyncio::TimePoint now() { return asyncio::get_running_loop().time(); }

Coro<std::string> after(asyncio::Duration delay, std::string name) {
  co_await asyncio::sleep(delay);
  co_return name;
}
Coro<int> number(int value) { co_return value; }

/// The results, by the plain loop or by next().
enum class By { loop, next };
template <class T, class R> Coro<std::vector<T>> collect(By by, R awaitables) {
  std::vector<T> results;
  auto completed = as_completed(std::move(awaitables));
  if (by == By::loop) {
    for (auto &next : completed)
      results.push_back(co_await next);
  } else {
    while (auto done = co_await completed.next()) {
      EXPECT_TRUE(done->done());
      results.push_back(co_await *done);
    }
  }
  co_return results;
}

class AsCompleted : public ::testing::TestWithParam<By> {
protected:
  VirtualLoop loop;
};
INSTANTIATE_TEST_SUITE_P(BothWays, AsCompleted,
                         ::testing::Values(By::loop, By::next));

// CPython: test_tasks.py BaseTaskTests.test_as_completed
TEST_P(AsCompleted, GivesTheResultsInTheOrderOfTheEnds) {
  std::vector<Coro<std::string>> sleepers;
  sleepers.push_back(after(20ms, "b"));
  sleepers.push_back(after(150ms, "c"));
  sleepers.push_back(after(10ms, "a"));
  const auto start = loop.time();
  const auto results =
      loop.run(collect<std::string>(GetParam(), std::move(sleepers)));
  EXPECT_THAT(results, ElementsAre("a", "b", "c"));
  EXPECT_EQ(loop.time() - start, 150ms);
}

// CPython: test_tasks.py BaseTaskTests.test_as_completed_duplicate_coroutines
TEST_P(AsCompleted, TheSameTaskTwiceComesOnce) {
  auto main = [&]() -> Coro<std::vector<int>> {
    auto twice = create_task(number(1));
    const std::vector tasks{twice, twice, create_task(number(2))};
    co_return co_await collect<int>(GetParam(), tasks);
  };
  EXPECT_THAT(loop.run(main()), ElementsAre(1, 2));
}

// CPython: test_tasks.py BaseTaskTests.test_as_completed_with_unused_timeout
TEST_P(AsCompleted, ATimeoutInTimeIsNotFelt) {
  auto main = [&]() -> Coro<> {
    std::vector<Coro<std::string>> sleepers;
    sleepers.push_back(after(10ms, "a"));
    auto completed = as_completed(std::move(sleepers), {.timeout = 1s});
    if (GetParam() == By::loop) {
      for (auto &next : completed)
        EXPECT_EQ(co_await next, "a");
    } else {
      while (auto done = co_await completed.next())
        EXPECT_EQ(done->result(), "a");
    }
    // Its timer is gone: nothing is left to wait for.
    co_await expect::pending();
  };
  EXPECT_THROW(loop.run(main()), asyncio::testing::Deadlock);
  EXPECT_LT(loop.time() - asyncio::TimePoint(), 1s);
}

// CPython: test_tasks.py BaseTaskTests.test_as_completed_with_timeout
TEST_P(AsCompleted, EachThatIsNotDoneInTimeIsATimeoutError) {
  auto main = [&]() -> Coro<> {
    const std::vector tasks{create_task(after(100ms, "a")),
                            create_task(after(150ms, "b")),
                            create_task(after(160ms, "c"))};
    std::vector<std::string> log;
    auto completed = as_completed(tasks, {.timeout = 120ms});
    for (int i = 0; i < 3; ++i) {
      try {
        if (GetParam() == By::loop) {
          auto at = completed.begin(); // goes on where it was
          log.push_back(co_await *at);
        } else {
          auto done = co_await completed.next();
          log.push_back(done->result());
        }
      } catch (const TimeoutError &) {
        log.push_back("too late");
        EXPECT_EQ(now() - asyncio::TimePoint(), 120ms);
      }
    }
    EXPECT_THAT(log, ElementsAre("a", "too late", "too late"));
    EXPECT_EQ(co_await tasks[1], "b"); // it was left alone
    EXPECT_EQ(co_await tasks[2], "c");
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_as_completed_resume_iterator
TEST_P(AsCompleted, ASecondLoopGoesOnWhereTheFirstStopped) {
  auto main = [&]() -> Coro<> {
    std::vector<Coro<int>> numbers;
    for (int i = 0; i < 4; ++i)
      numbers.push_back(number(i));
    std::vector<int> results;
    auto completed = as_completed(std::move(numbers));
    for (const std::size_t until : {2u, 4u}) {
      if (GetParam() == By::loop) {
        for (auto &next : completed) {
          results.push_back(co_await next);
          if (results.size() == until)
            break;
        }
      } else {
        while (auto done = co_await completed.next()) {
          results.push_back(done->result());
          if (results.size() == until)
            break;
        }
      }
      EXPECT_EQ(results.size(), until);
    }
    EXPECT_THAT(results, UnorderedElementsAre(0, 1, 2, 3));
    EXPECT_FALSE(co_await completed.next());
    EXPECT_TRUE(completed.begin() == completed.end());
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_as_completed_same_tasks_in_as_out
TEST(AsCompletedNext, GivesTheTasksThatWerePassedIn) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    const std::vector tasks{create_task(after(2s, "late")),
                            create_task(after(1s, "early"))};
    std::vector<Task<std::string>> out;
    auto completed = as_completed(tasks);
    while (auto done = co_await completed.next())
      out.push_back(*done);
    EXPECT_THAT(out, ElementsAre(tasks[1], tasks[0]));
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_as_completed_reverse_wait
TEST(AsCompletedLoop, WhoAwaitsFirstGetsTheFirstThatIsDone) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    std::vector<Coro<std::string>> sleepers;
    sleepers.push_back(after(50ms, "a"));
    sleepers.push_back(after(100ms, "b"));
    std::vector<Coro<std::string>> given;
    for (auto &next : as_completed(std::move(sleepers)))
      given.push_back(std::move(next));
    EXPECT_EQ(given.size(), 2u);

    const auto start = now();
    EXPECT_EQ(co_await given[1], "a");
    EXPECT_EQ(now() - start, 50ms);
    EXPECT_EQ(co_await given[0], "b");
    EXPECT_EQ(now() - start, 100ms);
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_as_completed_concurrent
TEST(AsCompletedLoop, WhatItGivesMayBeAwaitedBesideEachOther) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    std::vector<Coro<std::string>> sleepers;
    sleepers.push_back(after(50ms, "a"));
    sleepers.push_back(after(50ms, "b"));
    std::vector<Task<std::string>> tasks;
    for (auto &next : as_completed(std::move(sleepers)))
      tasks.push_back(create_task(std::move(next)));
    co_await asyncio::wait(tasks);
    const std::vector results{tasks.at(0).result(), tasks.at(1).result()};
    EXPECT_THAT(results, UnorderedElementsAre("a", "b"));
  };
  loop.run(main());
}

// CPython: test_tasks.py BaseTaskTests.test_as_completed_coroutine_without_loop
TEST(AsCompletedLoop, NeedsARunningLoop) {
  EXPECT_THAT(expect::thrown_by<asyncio::RuntimeError>([] {
                std::vector<Coro<int>> numbers;
                numbers.push_back(number(42));
                return as_completed(std::move(numbers));
              }),
              HasSubstr("no running event loop"));
}

// CPython: test_tasks.py BaseTaskTests.test_as_completed_coroutine_use_running_loop
TEST(AsCompletedLoop, OfOneCoroutineGivesItsResult) {
  VirtualLoop loop;
  auto main = []() -> Coro<int> {
    int result = 0;
    for (auto &next : as_completed(number(42)))
      result += co_await next;
    co_return result;
  };
  EXPECT_EQ(loop.run(main()), 42);
}

TEST(AsCompletedLoop, ThrowsTheErrorOfEach) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto fail = []() -> Coro<int> {
      throw asyncio::ValueError("failed");
      co_return 0;
    };
    std::vector<std::string> log;
    for (auto &next : as_completed(fail(), number(1))) {
      try {
        log.push_back(std::to_string(co_await next));
      } catch (const asyncio::ValueError &error) {
        log.push_back(error.what());
      }
    }
    EXPECT_THAT(log, ElementsAre("failed", "1"));
  };
  loop.run(main());
}

} // namespace
