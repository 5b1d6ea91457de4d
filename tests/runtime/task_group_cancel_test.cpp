// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// TaskGroup: cancellation from outside, alone and together with errors.
#include "tests/runtime/expect.h"

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::ExceptionGroup;
using asyncio::TaskGroup;
using asyncio::testing::VirtualLoop;
using expect::holds;
using expect::thrown_by;
using namespace std::chrono_literals;

namespace {

/// Sleeps, counts that it was cancelled, and passes that on.
Coro<> counting_sleep(int &count, int weight) {
  try {
    co_await asyncio::sleep(10s);
  } catch (const CancelledError &) {
    count += weight;
    throw;
  }
}

Coro<> fail_when_cancelled() {
  try {
    co_await asyncio::sleep(10s);
    // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
  } catch (const CancelledError &) {
    throw asyncio::ValueError("instead");
  }
}

/// Cancels the task after 100 ms and gives the errors of the group that comes.
std::vector<std::exception_ptr> errors_after_cancel(VirtualLoop &loop,
                                                    asyncio::Task<> task) {
  loop.advance(100ms);
  EXPECT_FALSE(task.done());
  task.cancel();
  loop.advance(1s);
  try {
    task.result();
  } catch (const ExceptionGroup &group) {
    return group.exceptions();
  } catch (...) {
    ADD_FAILURE() << "no ExceptionGroup";
  }
  return {};
}

std::vector<std::exception_ptr> members(const std::exception_ptr &error) {
  try {
    std::rethrow_exception(error);
  } catch (const ExceptionGroup &group) {
    return group.exceptions();
  } catch (...) {
    ADD_FAILURE() << "no ExceptionGroup";
  }
  return {};
}

// CPython: test_taskgroups.py TestTaskGroup.test_cancellation
// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_22
TEST(TaskGroupCancel, OfAGroupThatJoinsCancelsTheChildren) {
  VirtualLoop loop;
  int cancelled = 0;
  auto task = create_task([&]() -> Coro<> {
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      for (int i = 0; i < 5; ++i)
        group.create_task(counting_sleep(cancelled, 1));
      co_return;
    });
  });
  loop.advance(100ms);
  EXPECT_FALSE(task.done());
  task.cancel("from outside");
  loop.run_until_idle();
  EXPECT_EQ(thrown_by<CancelledError>([&] { task.result(); }), "from outside");
  EXPECT_EQ(cancelled, 5);
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_07
TEST(TaskGroupCancel, OfTheBlockCancelsTheChildren) {
  VirtualLoop loop;
  int cancelled = 0;
  auto task = create_task([&]() -> Coro<> {
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      for (int i = 0; i < 5; ++i)
        group.create_task(counting_sleep(cancelled, 1));
      co_await counting_sleep(cancelled, 10);
    });
  });
  loop.advance(100ms);
  task.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(cancelled, 15);
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_17
TEST(TaskGroupCancel, OfAnEmptyGroupIsACancellation) {
  VirtualLoop loop;
  int cancelled = 0;
  auto task = create_task([&]() -> Coro<> {
    co_await TaskGroup::scope(
        [&](TaskGroup &) -> Coro<> { co_await counting_sleep(cancelled, 10); });
  });
  loop.advance(100ms);
  task.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(cancelled, 10);
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_08
TEST(TaskGroupCancel, ErrorsOfCancelledChildrenWin) {
  VirtualLoop loop;
  auto task = create_task([]() -> Coro<> {
    co_await TaskGroup::scope([](TaskGroup &group) -> Coro<> {
      for (int i = 0; i < 5; ++i)
        group.create_task(fail_when_cancelled());
      co_await asyncio::sleep(10s);
    });
  });
  const auto errors = errors_after_cancel(loop, task);
  EXPECT_EQ(errors.size(), 5u);
  for (const auto &error : errors)
    EXPECT_TRUE(holds<asyncio::ValueError>(error));
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_11
TEST(TaskGroupCancel, ErrorsOfAnInnerGroupComeThroughAnEmptyOuter) {
  VirtualLoop loop;
  auto task = create_task([]() -> Coro<> {
    co_await TaskGroup::scope([](TaskGroup &) -> Coro<> {
      co_await TaskGroup::scope([](TaskGroup &inner) -> Coro<> {
        for (int i = 0; i < 5; ++i)
          inner.create_task(fail_when_cancelled());
        co_await asyncio::sleep(10s);
      });
    });
  });
  const auto errors = errors_after_cancel(loop, task);
  ASSERT_EQ(errors.size(), 1u);
  const auto inner = members(errors[0]);
  EXPECT_EQ(inner.size(), 5u);
  for (const auto &error : inner)
    EXPECT_TRUE(holds<asyncio::ValueError>(error));
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_12
TEST(TaskGroupCancel, ErrorsOfAnInnerGroupComeThroughAnOuterWithChildren) {
  VirtualLoop loop;
  auto task = create_task([]() -> Coro<> {
    co_await TaskGroup::scope([](TaskGroup &outer) -> Coro<> {
      outer.create_task(asyncio::sleep(10s));
      co_await TaskGroup::scope([](TaskGroup &inner) -> Coro<> {
        for (int i = 0; i < 5; ++i)
          inner.create_task(fail_when_cancelled());
        co_await asyncio::sleep(10s);
      });
    });
  });
  const auto errors = errors_after_cancel(loop, task);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(members(errors[0]).size(), 5u);
}

/// A group whose child fails while its cancelled block still cleans up.
Coro<> slow_block_with_failing_child() {
  co_await TaskGroup::scope([](TaskGroup &group) -> Coro<> {
    group.create_task([]() -> Coro<> {
      co_await asyncio::sleep(300ms);
      throw asyncio::ValueError("meanwhile");
    });
    std::exception_ptr error;
    try {
      co_await asyncio::sleep(10s);
    } catch (const CancelledError &) {
      error = std::current_exception();
    }
    // NOLINTNEXTLINE(cotidy-unshielded-cleanup): only one comes
    co_await asyncio::sleep(500ms);
    std::rethrow_exception(error);
  });
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_15
TEST(TaskGroupCancel, AnErrorWhileTheCancelledBlockCleansUpWins) {
  VirtualLoop loop;
  auto task = create_task(slow_block_with_failing_child());
  const auto errors = errors_after_cancel(loop, task);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_TRUE(holds<asyncio::ValueError>(errors[0]));
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_16
TEST(TaskGroupCancel, ThatErrorReachesWhoAwaitsTheTask) {
  VirtualLoop loop;
  auto task = create_task([]() -> Coro<> {
    auto nested = create_task(slow_block_with_failing_child());
    co_await nested;
  });
  const auto errors = errors_after_cancel(loop, task);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_TRUE(holds<asyncio::ValueError>(errors[0]));
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_18
TEST(TaskGroupCancel, ABlockMayThrowSomethingElse) {
  VirtualLoop loop;
  auto task = create_task([]() -> Coro<> {
    co_await TaskGroup::scope(
        [](TaskGroup &) -> Coro<> { co_await fail_when_cancelled(); });
  });
  const auto errors = errors_after_cancel(loop, task);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_TRUE(holds<asyncio::ValueError>(errors[0]));
}

Coro<> fail_after_a_turn() {
  co_await asyncio::sleep(0s);
  throw asyncio::ValueError("after a turn");
}

// CPython: test_taskgroups.py TestTaskGroup.test_cancelling_level_preserved
TEST(TaskGroupCancel, TheGroupTakesItsOwnRequestBack) {
  VirtualLoop loop;
  auto main = []() -> Coro<int> {
    try {
      co_await TaskGroup::scope([](TaskGroup &group) -> Coro<> {
        group.create_task(fail_after_a_turn());
        co_return;
      });
    } catch (const ExceptionGroup &) {
    }
    co_return asyncio::current_task().cancelling();
  };
  EXPECT_EQ(loop.run(main()), 0);
}

// CPython: test_taskgroups.py TestTaskGroup.test_nested_groups_both_cancelled
TEST(TaskGroupCancel, NestedGroupsThatFailTogetherTakeTheirOwnRequestsBack) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    bool inner_failed = false;
    bool outer_failed = false;
    int between = 0;
    try {
      co_await TaskGroup::scope([&](TaskGroup &outer) -> Coro<> {
        try {
          co_await TaskGroup::scope([&](TaskGroup &inner) -> Coro<> {
            inner.create_task(fail_after_a_turn());
            outer.create_task(fail_after_a_turn());
            co_return;
          });
        } catch (const ExceptionGroup &) {
          inner_failed = true;
        }
        between = asyncio::current_task().cancelling();
      });
    } catch (const ExceptionGroup &) {
      outer_failed = true;
    }
    EXPECT_TRUE(inner_failed);
    EXPECT_TRUE(outer_failed);
    EXPECT_EQ(between, 1); // the outer group's
    EXPECT_EQ(asyncio::current_task().cancelling(), 0);
  };
  loop.run(main());
}

// CPython: test_taskgroups.py TestTaskGroup.test_error_and_cancel
TEST(TaskGroupCancel, ARequestThatComesWithAnErrorIsNotLost) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto started = expect::pending();
    bool past = false;
    std::vector<int> counts;
    auto fail = [&]() -> Coro<> {
      started.set_result();
      co_await asyncio::sleep(0s);
      throw asyncio::RuntimeError("child");
    };
    auto inner = [&]() -> Coro<> {
      try {
        co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
          group.create_task(fail());
          co_await asyncio::sleep(1s);
          past = true;
        });
      } catch (const ExceptionGroup &) {
        counts.push_back(asyncio::current_task().cancelling());
      }
      co_await asyncio::sleep(1s); // the request takes effect here
      past = true;
    };
    auto task = create_task(inner());
    co_await started;
    EXPECT_EQ(task.cancelling(), 0);
    task.cancel();
    EXPECT_EQ(task.cancelling(), 1);
    co_await expect::thrown_awaiting<CancelledError>(task);
    EXPECT_TRUE(task.cancelled());
    EXPECT_FALSE(past);
    EXPECT_THAT(counts, ::testing::ElementsAre(1));
  };
  loop.run(main());
}

// New in CPython 3.15: TaskGroup.cancel() ends the group without an error.
TEST(TaskGroupCancel, TheGroupCanBeEndedQuietly) {
  VirtualLoop loop;
  int cancelled = 0;
  auto main = [&]() -> Coro<> {
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      group.create_task(counting_sleep(cancelled, 1));
      co_await asyncio::sleep(1s);
      group.cancel();
      co_await counting_sleep(cancelled, 10);
    });
    EXPECT_EQ(asyncio::current_task().cancelling(), 0);
  };
  const auto start = loop.loop().time();
  loop.run(main());
  EXPECT_EQ(cancelled, 11);
  EXPECT_EQ(loop.loop().time() - start, 1s);
}

TEST(TaskGroupCancel, AGroupMayBeEndedBeforeItBegins) {
  VirtualLoop loop;
  TaskGroup group;
  group.cancel();
  bool past = false;
  auto main = [&]() -> Coro<> {
    co_await TaskGroup::scope(group, [&](TaskGroup &) -> Coro<> {
      co_await asyncio::sleep(1s);
      past = true;
    });
    EXPECT_EQ(asyncio::current_task().cancelling(), 0);
  };
  const auto start = loop.time();
  loop.run(main());
  EXPECT_FALSE(past);
  EXPECT_EQ(loop.time(), start);
}

} // namespace
