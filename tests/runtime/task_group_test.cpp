// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// TaskGroup: joining children, and what their errors do.
#include "tests/runtime/expect.h"

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::ExceptionGroup;
using asyncio::Task;
using asyncio::TaskGroup;
using asyncio::testing::VirtualLoop;
using expect::holds;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

Coro<int> later(asyncio::Duration delay, int value) {
  co_await asyncio::sleep(delay);
  co_return value;
}
Coro<> fail_after(asyncio::Duration delay) {
  co_await asyncio::sleep(delay);
  throw asyncio::ValueError("failed");
}

/// Awaits, and gives the group of errors that comes. Fails the test otherwise.
template <class Awaitable>
Coro<std::vector<std::exception_ptr>> errors_of(Awaitable awaitable) {
  try {
    (void)co_await std::move(awaitable);
  } catch (const ExceptionGroup &group) {
    co_return group.exceptions();
  }
  ADD_FAILURE() << "no ExceptionGroup";
  co_return std::vector<std::exception_ptr>();
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_01
TEST(TaskGroup, WaitsForItsChildren) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    Task<int> a;
    Task<int> b;
    const auto start = asyncio::get_running_loop().time();
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      a = group.create_task(later(100ms, 42));
      b = group.create_task(later(200ms, 11));
      co_return;
    });
    EXPECT_EQ(a.result(), 42);
    EXPECT_EQ(b.result(), 11);
    EXPECT_EQ(asyncio::get_running_loop().time() - start, 200ms);
  };
  loop.run(main());
}

TEST(TaskGroup, GivesWhatItsBlockReturns) {
  VirtualLoop loop;
  auto main = []() -> Coro<std::string> {
    co_return co_await TaskGroup::scope(
        [](TaskGroup &group) -> Coro<std::string> {
          group.create_task(later(1s, 1));
          co_return "the block's";
        });
  };
  EXPECT_EQ(loop.run(main()), "the block's");
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_02
TEST(TaskGroup, ChildrenMayComeWhileItsBlockWaits) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    Task<int> a;
    Task<int> b;
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      a = group.create_task(later(100ms, 42));
      co_await asyncio::sleep(150ms);
      b = group.create_task(later(200ms, 11));
    });
    EXPECT_EQ(a.result(), 42);
    EXPECT_EQ(b.result(), 11);
  };
  loop.run(main());
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_03
TEST(TaskGroup, ACancelledChildIsNoError) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    Task<int> a;
    Task<int> b;
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      a = group.create_task(later(1s, 42));
      co_await asyncio::sleep(150ms);
      a.cancel();
      b = group.create_task(later(200ms, 11));
    });
    EXPECT_TRUE(a.cancelled());
    EXPECT_EQ(b.result(), 11);
  };
  loop.run(main());
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_04
TEST(TaskGroup, AFailingChildCancelsItsSiblings) {
  VirtualLoop loop;
  bool cancelled = false;
  bool past = false;
  auto sibling = [&]() -> Coro<> {
    try {
      co_await asyncio::sleep(1s);
    } catch (const CancelledError &) {
      cancelled = true;
      throw;
    }
    past = true;
  };
  Task<> second;
  auto group = [&]() -> Coro<> {
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      group.create_task(fail_after(100ms));
      second = group.create_task(sibling());
      co_return;
    });
    past = true;
  };
  auto main = [&]() -> Coro<> {
    auto errors = co_await errors_of(create_task(group()));
    EXPECT_EQ(errors.size(), 1u);
    EXPECT_TRUE(holds<asyncio::ValueError>(errors.at(0)));
  };
  const auto start = loop.loop().time();
  loop.run(main());
  EXPECT_TRUE(cancelled);
  EXPECT_TRUE(second.cancelled());
  EXPECT_FALSE(past);
  EXPECT_EQ(loop.loop().time() - start, 100ms);
}

TEST(TaskGroup, TheErrorSaysHowManyThereWere) {
  VirtualLoop loop;
  auto main = []() -> Coro<std::string> {
    try {
      co_await TaskGroup::scope([](TaskGroup &group) -> Coro<> {
        group.create_task(fail_after(1s));
        group.create_task(fail_after(1s));
        co_return;
      });
    } catch (const ExceptionGroup &group) {
      co_return group.what();
    }
    co_return "";
  };
  EXPECT_EQ(loop.run(main()),
            "unhandled errors in a TaskGroup (2 sub-exceptions)");
}

// CPython: test_taskgroups.py TestTaskGroup.test_cancel_children_on_child_error
TEST(TaskGroup, AFailingChildCancelsTheBlockToo) {
  VirtualLoop loop;
  bool child_cancelled = false;
  bool block_cancelled = false;
  auto sleeper = [&](bool &cancelled) -> Coro<> {
    try {
      co_await asyncio::sleep(10s);
    } catch (const CancelledError &) {
      cancelled = true;
      throw;
    }
  };
  auto group = [&]() -> Coro<> {
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      for (int i = 0; i < 3; ++i)
        group.create_task(fail_after(100ms));
      group.create_task(sleeper(child_cancelled));
      co_await sleeper(block_cancelled);
    });
  };
  auto main = [&]() -> Coro<> {
    auto errors = co_await errors_of(create_task(group()));
    EXPECT_EQ(errors.size(), 3u); // all three were due in the same turn
    for (const auto &error : errors)
      EXPECT_TRUE(holds<asyncio::ValueError>(error));
  };
  loop.run(main());
  EXPECT_TRUE(child_cancelled);
  EXPECT_TRUE(block_cancelled);
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_09
TEST(TaskGroup, AnErrorOfTheBlockCancelsTheChildren) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    Task<int> a;
    Task<int> b;
    auto body = [&](TaskGroup &group) -> Coro<> {
      a = group.create_task(later(1s, 42));
      b = group.create_task(later(2s, 11));
      co_await asyncio::sleep(100ms);
      throw asyncio::TypeError("in the block");
    };
    auto errors = co_await errors_of(TaskGroup::scope(body));
    EXPECT_EQ(errors.size(), 1u);
    EXPECT_TRUE(holds<asyncio::TypeError>(errors.at(0)));
    EXPECT_TRUE(a.cancelled());
    EXPECT_TRUE(b.cancelled());
  };
  loop.run(main());
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_10
TEST(TaskGroup, AnErrorOfTheBlockCancelsChildrenThatDidNotStart) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    Task<int> a;
    bool ran = false;
    auto child = [&]() -> Coro<int> {
      ran = true;
      co_return 1;
    };
    auto body = [&](TaskGroup &group) -> Coro<> {
      a = group.create_task(child());
      throw asyncio::TypeError("in the block");
      co_return;
    };
    auto errors = co_await errors_of(TaskGroup::scope(body));
    EXPECT_EQ(errors.size(), 1u);
    EXPECT_TRUE(a.cancelled());
    EXPECT_FALSE(ran);
  };
  loop.run(main());
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_19
TEST(TaskGroup, ErrorsOfChildrenAndOfTheBlockComeTogetherTheBlocksLast) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto body = [](TaskGroup &group) -> Coro<> {
      group.create_task(fail_after(100ms));
      try {
        co_await asyncio::sleep(10s);
        // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
      } catch (const CancelledError &) {
        throw asyncio::TypeError("while cleaning up");
      }
    };
    auto errors = co_await errors_of(TaskGroup::scope(body));
    EXPECT_EQ(errors.size(), 2u);
    EXPECT_TRUE(holds<asyncio::ValueError>(errors.at(0)));
    EXPECT_TRUE(holds<asyncio::TypeError>(errors.at(1)));
  };
  loop.run(main());
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_20
TEST(TaskGroup, KeyboardInterruptLeavesTheBlockAsItIs) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto body = [](TaskGroup &group) -> Coro<> {
      group.create_task(fail_after(100ms));
      try {
        co_await asyncio::sleep(10s);
        // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
      } catch (const CancelledError &) {
        throw asyncio::KeyboardInterrupt();
      }
    };
    co_await TaskGroup::scope(body);
  };
  EXPECT_THROW(loop.run(main()), asyncio::KeyboardInterrupt);
}

/// Thrown by some, though it is no std::exception: as BaseException is.
struct Plain {};

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_20a
TEST(TaskGroup, TheBlockMayThrowAnything) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto body = [](TaskGroup &group) -> Coro<> {
      group.create_task(fail_after(100ms));
      try {
        co_await asyncio::sleep(10s);
        // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
      } catch (const CancelledError &) {
        throw Plain();
      }
    };
    auto errors = co_await errors_of(TaskGroup::scope(body));
    EXPECT_EQ(errors.size(), 2u);
    EXPECT_TRUE(holds<asyncio::ValueError>(errors.at(0)));
    EXPECT_TRUE(holds<Plain>(errors.at(1)));
  };
  loop.run(main());
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_21a
TEST(TaskGroup, AChildMayThrowAnything) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto throw_plain = []() -> Coro<> {
      co_await asyncio::sleep(100ms);
      throw Plain();
    };
    auto body = [&](TaskGroup &group) -> Coro<> {
      group.create_task(throw_plain());
      try {
        co_await asyncio::sleep(10s);
        // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
      } catch (const CancelledError &) {
        throw asyncio::TypeError("block");
      }
    };
    auto errors = co_await errors_of(TaskGroup::scope(body));
    EXPECT_EQ(errors.size(), 2u);
    EXPECT_TRUE(holds<Plain>(errors.at(0)));
    EXPECT_TRUE(holds<asyncio::TypeError>(errors.at(1)));
  };
  loop.run(main());
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_context_manager_exit_raises
TEST(TaskGroup, CleaningUpInTheBlockMayFailWhileAChildFails) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto fail = []() -> Coro<> {
      throw asyncio::ValueError("child");
      co_return;
    };
    auto body = [&](TaskGroup &group) -> Coro<> {
      group.create_task(fail());
      try {
        co_await asyncio::sleep(1s);
        // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
      } catch (const CancelledError &) {
        throw asyncio::ValueError("closing the database");
      }
    };
    auto errors = co_await errors_of(TaskGroup::scope(body));
    EXPECT_EQ(errors.size(), 2u);
    EXPECT_EQ(asyncio::current_task().cancelling(), 0);
  };
  loop.run(main());
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_13
TEST(TaskGroup, AnErrorInTheOuterGroupEndsTheInner) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto inner = [](TaskGroup &group) -> Coro<> {
      group.create_task(fail_after(10s));
      co_return;
    };
    auto outer = [&](TaskGroup &group) -> Coro<> {
      group.create_task(fail_after(100ms));
      co_await TaskGroup::scope(inner);
    };
    const auto start = asyncio::get_running_loop().time();
    auto errors = co_await errors_of(TaskGroup::scope(outer));
    EXPECT_EQ(errors.size(), 1u);
    EXPECT_TRUE(holds<asyncio::ValueError>(errors.at(0)));
    EXPECT_EQ(asyncio::get_running_loop().time() - start, 100ms);
  };
  loop.run(main());
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_14
TEST(TaskGroup, AnErrorInTheInnerGroupIsAGroupInTheOuter) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto inner = [](TaskGroup &group) -> Coro<> {
      group.create_task(fail_after(100ms));
      co_return;
    };
    auto outer = [&](TaskGroup &group) -> Coro<> {
      group.create_task(fail_after(10s));
      co_await TaskGroup::scope(inner);
    };
    auto errors = co_await errors_of(TaskGroup::scope(outer));
    EXPECT_EQ(errors.size(), 1u);
    EXPECT_TRUE(holds<ExceptionGroup>(errors.at(0)));
    try {
      std::rethrow_exception(errors.at(0));
    } catch (const ExceptionGroup &group) {
      EXPECT_EQ(group.exceptions().size(), 1u);
      EXPECT_TRUE(holds<asyncio::ValueError>(group.exceptions().at(0)));
    }
  };
  loop.run(main());
}

} // namespace
