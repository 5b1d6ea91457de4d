// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Each scenario runs once for every allocation that it makes, and that one
// fails. The failure arrives at whoever runs the scenario; nothing leaks,
// crashes or waits for ever (the virtual clock throws Deadlock).
#include "tests/runtime/failing_allocations.h"

#include <asyncio/asyncio.h>
#include <asyncio/testing/virtual_loop.h>
#include <gtest/gtest.h>
#include <memory>
#include <new>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

/// What a run ended with.
enum class End { done, out_of_memory, another_error };

/// A bad_alloc, also as one of several errors of a group.
bool is_out_of_memory(const std::exception_ptr &error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::bad_alloc &) {
    return true;
  } catch (const asyncio::ExceptionGroup &group) {
    for (const std::exception_ptr &each : group.exceptions())
      if (is_out_of_memory(each))
        return true;
  } catch (...) {
  }
  return false;
}

bool is_value_error(const std::exception_ptr &error) {
  try {
    std::rethrow_exception(error);
  } catch (const asyncio::ValueError &) {
    return true;
  } catch (...) {
    return false;
  }
}

template <class Scenario> End run_once(Scenario scenario) {
  try {
    asyncio::testing::run(scenario());
    return End::done;
  } catch (...) {
    return is_out_of_memory(std::current_exception()) ? End::out_of_memory
                                                      : End::another_error;
  }
}

template <class Scenario> void fails_cleanly(Scenario scenario) {
  ASSERT_EQ(run_once(scenario), End::done);
  for (std::size_t number = 1;; ++number) {
    asyncio::detail::FramePool::trim();
    const std::size_t before = allocations::outstanding();
    End end;
    bool failed;
    {
      const allocations::FailingAllocation failure(number);
      end = run_once(scenario);
      failed = failure.happened();
    }
    asyncio::detail::FramePool::trim();
    ASSERT_EQ(allocations::outstanding(), before)
        << "a leak after failure " << number;
    if (!failed) {
      EXPECT_GT(number, 1U) << "the scenario allocates nothing";
      EXPECT_EQ(end, End::done);
      return;
    }
    EXPECT_EQ(end, End::out_of_memory) << "failure " << number;
  }
}

asyncio::Coro<int> number_after(asyncio::Duration delay, int number) {
  co_await asyncio::sleep(delay);
  co_return number;
}

TEST(AllocationFailure, TasksAndFutures) {
  fails_cleanly([]() -> asyncio::Coro<> {
    auto future = asyncio::get_running_loop().create_future<int>();
    auto task = asyncio::create_task(number_after(1s, 3), {.name = "a name"});
    future.add_done_callback([] {});
    future.set_result(co_await task);
    EXPECT_EQ(co_await future, 3);
  });
}

TEST(AllocationFailure, Gather) {
  fails_cleanly([]() -> asyncio::Coro<> {
    auto both =
        co_await asyncio::gather(number_after(2s, 1), number_after(1s, 2));
    EXPECT_EQ(both, (std::tuple<int, int>(1, 2)));
    std::vector<asyncio::Coro<int>> many;
    many.push_back(number_after(1s, 3));
    many.push_back(number_after(1s, 4));
    EXPECT_EQ((co_await asyncio::gather(std::move(many))).size(), 2U);
  });
}

TEST(AllocationFailure, Queue) {
  fails_cleanly([]() -> asyncio::Coro<> {
    asyncio::Queue<std::string> queue(2);
    auto producer = [&]() -> asyncio::Coro<> {
      for (int i = 0; i < 5; ++i)
        co_await queue.put("an item too long for the string itself");
      queue.shutdown();
    };
    auto consumer = [&]() -> asyncio::Coro<int> {
      int count = 0;
      try {
        for (;; ++count)
          (void)co_await queue.get();
      } catch (const asyncio::QueueShutDown &) {
      }
      co_return count;
    };
    // Who fails takes the other one along.
    co_await asyncio::TaskGroup::scope(
        [&](asyncio::TaskGroup &group) -> asyncio::Coro<> {
          auto task = group.create_task(consumer());
          group.create_task(producer());
          EXPECT_EQ(co_await task, 5);
        });
  });
}

TEST(AllocationFailure, TaskGroup) {
  fails_cleanly([]() -> asyncio::Coro<> {
    const int sum = co_await asyncio::TaskGroup::scope(
        [](asyncio::TaskGroup &group) -> asyncio::Coro<int> {
          auto first = group.create_task(number_after(1s, 1));
          auto second = group.create_task(number_after(2s, 2));
          const int one = co_await first;
          co_return one + co_await second;
        });
    EXPECT_EQ(sum, 3);
  });
}

TEST(AllocationFailure, TaskGroupWhoseTasksFail) {
  fails_cleanly([]() -> asyncio::Coro<> {
    auto block = [](asyncio::TaskGroup &group) -> asyncio::Coro<> {
      group.create_task([]() -> asyncio::Coro<> {
        co_await asyncio::sleep(1s);
        throw asyncio::ValueError("the first");
      });
      group.create_task([]() -> asyncio::Coro<> {
        try {
          co_await asyncio::sleep(2s);
          // NOLINTNEXTLINE(cotidy-swallowed-cancellation): a second failure
        } catch (const asyncio::CancelledError &) {
          throw asyncio::ValueError("the second");
        }
      });
      co_await asyncio::sleep(5s);
    };
    std::size_t count = 0;
    try {
      co_await asyncio::TaskGroup::scope(block);
    } catch (const asyncio::ExceptionGroup &group) {
      for (const std::exception_ptr &each : group.exceptions())
        if (!is_value_error(each))
          throw;
      count = group.exceptions().size();
    }
    EXPECT_EQ(count, 2U);
  });
}

TEST(AllocationFailure, Timeouts) {
  fails_cleanly([]() -> asyncio::Coro<> {
    EXPECT_EQ(co_await asyncio::wait_for(number_after(1s, 5), 2s), 5);
    bool expired = false;
    auto late = []() -> asyncio::Coro<int> { return number_after(10s, 6); };
    try {
      (void)co_await asyncio::timeout(1s, late);
    } catch (const asyncio::TimeoutError &) {
      expired = true;
    }
    EXPECT_TRUE(expired);
  });
}

TEST(AllocationFailure, Shield) {
  fails_cleanly([]() -> asyncio::Coro<> {
    auto inner = asyncio::create_task(number_after(2s, 7));
    auto waiting = asyncio::create_task(
        [inner]() -> asyncio::Coro<int> { co_return co_await shield(inner); });
    co_await asyncio::sleep(1s);
    waiting.cancel("a message too long for the string itself");
    bool cancelled = false;
    try {
      (void)co_await waiting;
    } catch (const asyncio::CancelledError &) {
      cancelled = true;
    }
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(co_await inner, 7);
  });
}

TEST(AllocationFailure, Callbacks) {
  fails_cleanly([]() -> asyncio::Coro<> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    auto done = loop.create_future<>();
    // Shared: what was queued before an allocation failed runs after this
    // coroutine is gone.
    const auto calls = std::make_shared<int>(0);
    const auto count = [calls] { ++*calls; };
    const auto context = asyncio::copy_context();
    loop.call_soon(count, {.context = &context});
    loop.call_soon_threadsafe(count);
    done.add_done_callback(count, {.context = &context});
    auto never = loop.call_later(1s, count);
    loop.call_later(2s, [count, done] {
      count();
      done.set_result();
    });
    never.cancel();
    co_await done;
    EXPECT_EQ(*calls, 4);
  });
}

TEST(AllocationFailure, ContextVariables) {
  static asyncio::ContextVar<std::string> request("request");
  fails_cleanly([]() -> asyncio::Coro<> {
    const std::string name = "a request with a name that is long";
    auto token = request.set(name);
    auto task = asyncio::create_task([]() -> asyncio::Coro<std::string> {
      auto inner = request.set("another one that is as long as the first");
      const std::string seen = request.get();
      request.reset(inner);
      co_return seen;
    });
    auto context = asyncio::copy_context();
    EXPECT_EQ(context.run([] { return request.get(); }), name);
    EXPECT_NE(co_await task, name);
    request.reset(token);
  });
}

TEST(AllocationFailure, ToThread) {
  fails_cleanly([]() -> asyncio::Coro<> {
    const std::string text = "an argument too long for the string itself";
    const auto twice = [](const std::string &one) { return one + one; };
    EXPECT_EQ((co_await asyncio::to_thread(twice, text)).size(),
              2 * text.size());
  });
}

asyncio::AsyncGenerator<int> numbers(int count) {
  for (int i = 0; i < count; ++i) {
    co_await asyncio::sleep(1s);
    co_yield i;
  }
}

TEST(AllocationFailure, ExceptionsOfTasks) {
  fails_cleanly([]() -> asyncio::Coro<> {
    auto failing = []() -> asyncio::Coro<int> {
      co_await asyncio::sleep(1s);
      throw asyncio::ValueError("a message too long for the string itself");
    };
    auto outcomes = co_await asyncio::gather(asyncio::return_exceptions,
                                             failing(), number_after(2s, 1));
    auto &[error, value] = outcomes;
    EXPECT_EQ(value.value(), 1);
    EXPECT_FALSE(error.has_value());
    if (!is_value_error(error.exception()))
      std::rethrow_exception(error.exception());
  });
}

TEST(AllocationFailure, RunCoroutineThreadsafe) {
  fails_cleanly([]() -> asyncio::Coro<> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    const auto elsewhere = [&loop] {
      return asyncio::run_coroutine_threadsafe(number_after(0s, 8), loop)
          .result();
    };
    EXPECT_EQ(co_await asyncio::to_thread(elsewhere), 8);
  });
}

TEST(AllocationFailure, AsyncGenerators) {
  fails_cleanly([]() -> asyncio::Coro<> {
    auto stream = numbers(3);
    int sum = 0;
    while (auto number = co_await stream.next())
      sum += *number;
    EXPECT_EQ(sum, 3);
    auto cut_short = numbers(3);
    EXPECT_EQ(co_await cut_short.next(), 0);
    cut_short.aclose();
  });
}

struct Guarded {
  asyncio::Lock lock;
  asyncio::Semaphore slots{1};
};

// Shared: a worker that gather() could not be made for is on its own.
asyncio::Coro<int> work_guarded(std::shared_ptr<Guarded> shared) {
  auto guard = co_await shared->lock.scoped();
  auto slot = co_await shared->slots.scoped();
  co_await asyncio::sleep(1s);
  co_return 1;
}

TEST(AllocationFailure, LocksAndConditions) {
  fails_cleanly([]() -> asyncio::Coro<> {
    const auto shared = std::make_shared<Guarded>();
    auto [a, b] =
        co_await asyncio::gather(work_guarded(shared), work_guarded(shared));
    EXPECT_EQ(a + b, 2);
    EXPECT_FALSE(shared->lock.locked());
  });
}

TEST(AllocationFailure, WaitAndAsCompleted) {
  fails_cleanly([]() -> asyncio::Coro<> {
    std::vector<asyncio::Task<int>> tasks;
    tasks.push_back(asyncio::create_task(number_after(1s, 1)));
    tasks.push_back(asyncio::create_task(number_after(2s, 2)));
    auto [done, left] = co_await asyncio::wait(
        tasks, {.return_when = asyncio::FIRST_COMPLETED});
    EXPECT_EQ(done.size(), 1U);
    EXPECT_EQ(left.size(), 1U);
    int sum = 0;
    for (auto &next : asyncio::as_completed(std::move(tasks)))
      sum += co_await next;
    EXPECT_EQ(sum, 3);
  });
}

} // namespace
