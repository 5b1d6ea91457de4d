// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// TaskGroup: what only C++ can get wrong, and what is newer than CPython 3.13.
#include "tests/runtime/expect.h"

#include <memory>

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::ExceptionGroup;
using asyncio::TaskGroup;
using asyncio::testing::VirtualLoop;
using expect::thrown_awaiting;
using expect::thrown_by;
using namespace std::chrono_literals;
using ::testing::ElementsAre;

namespace {

/// Tasks that are destroyed with their loop are reported; here they are meant.
void be_quiet(asyncio::EventLoop &loop) {
  loop.set_exception_handler(
      [](asyncio::EventLoop &, const asyncio::ExceptionContext &) {});
}

Coro<> sleep_for(std::chrono::seconds delay) { co_await asyncio::sleep(delay); }
Coro<> fail_after(std::chrono::seconds delay) {
  co_await asyncio::sleep(delay);
  throw asyncio::ValueError("failed");
}

TEST(TaskGroupCpp, GivesResultsThatCannotBeCopied) {
  VirtualLoop loop;
  auto main = []() -> Coro<int> {
    auto value = co_await TaskGroup::scope(
        [](TaskGroup &group) -> Coro<std::unique_ptr<int>> {
          group.create_task(sleep_for(1s));
          co_return std::make_unique<int>(7);
        });
    co_return *value;
  };
  EXPECT_EQ(loop.run(main()), 7);
}

TEST(TaskGroupCpp, GivesReferences) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    int value = 7;
    int &same = co_await TaskGroup::scope(
        [&](TaskGroup &) -> Coro<int &> { co_return value; });
    EXPECT_EQ(&same, &value);
  };
  loop.run(main());
}

TEST(TaskGroupCpp, KeepsItsBlockUntilTheChildrenAreDone) {
  VirtualLoop loop;
  auto alive = std::make_shared<int>(5);
  std::weak_ptr<int> watched = alive;
  bool seen = false;
  auto block = [alive = std::move(alive), &seen](TaskGroup &group) -> Coro<> {
    // Refers to what the closure holds; the block itself ends at once.
    const int &value = *alive;
    group.create_task([&value, &seen]() -> Coro<> {
      co_await asyncio::sleep(1s);
      seen = value == 5;
    });
    co_return;
  };
  auto task = create_task(TaskGroup::scope(std::move(block)));
  loop.advance(500ms);
  EXPECT_FALSE(watched.expired());
  loop.advance(1s);
  EXPECT_TRUE(task.done());
  EXPECT_TRUE(seen);
  EXPECT_TRUE(watched.expired());
}

/// Not a coroutine: throws before it gives one.
Coro<> add_and_throw(TaskGroup &group) {
  group.create_task(sleep_for(1s));
  throw asyncio::ValueError("not started");
}

TEST(TaskGroupCpp, ABlockThatThrowsInsteadOfStartingIsAnErrorOfTheBlock) {
  VirtualLoop loop;
  auto main = []() -> Coro<std::string> {
    co_return co_await thrown_awaiting<ExceptionGroup>(
        TaskGroup::scope(add_and_throw));
  };
  EXPECT_EQ(loop.run(main()),
            "unhandled errors in a TaskGroup (1 sub-exception)");
}

TEST(TaskGroupCpp, IsNotEnteredOutsideOfItsScope) {
  VirtualLoop loop;
  loop.loop().set_debug(true);
  expect::Reports reports(loop.loop());
  TaskGroup group;
  EXPECT_EQ(thrown_by<asyncio::RuntimeError>(
                [&] { return group.create_task(sleep_for(1s)); }),
            "TaskGroup <TaskGroup> has not been entered");
  // The refused coroutine is closed, not forgotten.
  EXPECT_THAT(reports.messages, ::testing::IsEmpty());
}

TEST(TaskGroupCpp, IsEnteredOnce) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    TaskGroup group;
    auto block = [](TaskGroup &) -> Coro<> { co_return; };
    co_await TaskGroup::scope(group, block);
    EXPECT_EQ(co_await thrown_awaiting<asyncio::RuntimeError>(
                  TaskGroup::scope(group, block)),
              "TaskGroup <TaskGroup entered> has already been entered");
    EXPECT_EQ(thrown_by<asyncio::RuntimeError>(
                  [&] { return group.create_task(sleep_for(1s)); }),
              "TaskGroup <TaskGroup entered> is finished");
  };
  loop.run(main());
}

TEST(TaskGroupCpp, MayBeDestroyedWithItsLoop) {
  auto alive = std::make_shared<int>();
  {
    VirtualLoop loop;
    be_quiet(loop.loop());
    auto joining =
        create_task(TaskGroup::scope([alive](TaskGroup &group) -> Coro<> {
          group.create_task(sleep_for(1s));
          group.create_task(fail_after(1s));
          co_return;
        }));
    auto in_block =
        create_task(TaskGroup::scope([alive](TaskGroup &group) -> Coro<> {
          group.create_task(sleep_for(1s));
          co_await asyncio::sleep(5s);
        }));
    loop.run_until_idle();
    EXPECT_GT(alive.use_count(), 1);
  }
  EXPECT_EQ(alive.use_count(), 1);
}

TEST(TaskGroupCpp, AnEagerChildThatFailedEndsTheGroup) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    bool past = false;
    auto block = [&](TaskGroup &group) -> Coro<> {
      auto fail = []() -> Coro<> {
        throw asyncio::ValueError("at once");
        co_return;
      };
      group.create_task(fail, {.eager_start = true});
      co_await asyncio::sleep(1s);
      past = true;
    };
    co_await thrown_awaiting<ExceptionGroup>(TaskGroup::scope(block));
    EXPECT_FALSE(past);
    EXPECT_EQ(asyncio::current_task().cancelling(), 0);
  };
  loop.run(main());
}

// CPython 3.15: gh-155418.
TEST(TaskGroupCpp, AnEagerChildThatCancelsTheGroupIsCancelledToo) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    asyncio::Task<> child;
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      auto cancel = [&]() -> Coro<> {
        group.cancel();
        co_await asyncio::sleep(100s);
      };
      child = group.create_task(cancel, {.eager_start = true});
      co_return;
    });
    EXPECT_TRUE(child.cancelled());
    EXPECT_EQ(asyncio::current_task().cancelling(), 0);
  };
  const auto start = loop.time();
  loop.run(main());
  EXPECT_EQ(loop.time(), start);
}

TEST(TaskGroupCpp, AnEagerChildMayMakeChildren) {
  VirtualLoop loop;
  int done = 0;
  auto main = [&]() -> Coro<> {
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      auto leaf = [&]() -> Coro<> {
        co_await asyncio::sleep(1s);
        ++done;
      };
      auto parent = [&, leaf]() -> Coro<> {
        group.create_task(leaf);
        co_await asyncio::sleep(1s);
        ++done;
      };
      group.create_task(parent, {.eager_start = true});
      co_return;
    });
  };
  loop.run(main());
  EXPECT_EQ(done, 2);
}

TEST(TaskGroupCpp, AnEagerChildMayMakeChildrenAndFailAtOnce) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto block = [](TaskGroup &group) -> Coro<> {
      auto parent = [&]() -> Coro<> {
        group.create_task(fail_after(0s), {.eager_start = true});
        throw asyncio::ValueError("at once");
        co_return;
      };
      group.create_task(parent, {.eager_start = true});
      co_return;
    };
    EXPECT_EQ(co_await thrown_awaiting<ExceptionGroup>(TaskGroup::scope(block)),
              "unhandled errors in a TaskGroup (1 sub-exception)");
  };
  loop.run(main());
}

TEST(TaskGroupCpp, CancelledBeforeItsScopeEndsAtTheFirstWait) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    TaskGroup group;
    group.cancel();
    std::vector<std::string> log;
    co_await TaskGroup::scope(group, [&](TaskGroup &) -> Coro<> {
      log.push_back("begins");
      co_await asyncio::sleep(1s);
      log.push_back("never");
    });
    EXPECT_THAT(log, ElementsAre("begins"));
    EXPECT_EQ(asyncio::current_task().cancelling(), 0);
    group.cancel(); // nothing is left to cancel
    EXPECT_EQ(asyncio::current_task().cancelling(), 0);
  };
  loop.run(main());
}

TEST(TaskGroupCpp, ABlockThatWasEndedHasNoValue) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto ended = [](TaskGroup &group) -> Coro<int> {
      group.cancel();
      co_await asyncio::sleep(1s);
      co_return 1;
    };
    co_await thrown_awaiting<CancelledError>(TaskGroup::scope(ended));
    auto in_time = [](TaskGroup &group) -> Coro<int> {
      group.create_task(sleep_for(1s));
      group.cancel();
      co_return 1;
    };
    EXPECT_EQ(co_await TaskGroup::scope(in_time), 1);
  };
  loop.run(main());
}

// CPython 3.15: gh-155433.
TEST(TaskGroupCpp, ACancellationFromOutsideAfterItsOwnIsKept) {
  VirtualLoop loop;
  auto task = create_task(TaskGroup::scope([](TaskGroup &group) -> Coro<> {
    auto stubborn = []() -> Coro<> {
      try {
        co_await asyncio::sleep(100s);
        // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
      } catch (const CancelledError &) {
      }
      co_await asyncio::sleep(1s);
    };
    group.create_task(stubborn);
    co_await asyncio::sleep(0s);
    group.cancel();
  }));
  loop.run_until_idle();
  EXPECT_FALSE(task.done());
  task.cancel();
  loop.advance(2s);
  EXPECT_TRUE(task.cancelled());
}

TEST(TaskGroupCpp, HasManyChildren) {
  VirtualLoop loop;
  int done = 0;
  auto main = [&]() -> Coro<> {
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      for (int i = 0; i < 10'000; ++i)
        group.create_task([&done, i]() -> Coro<> {
          co_await asyncio::sleep(std::chrono::milliseconds(i % 7));
          ++done;
        });
      co_return;
    });
  };
  loop.run(main());
  EXPECT_EQ(done, 10'000);
}

} // namespace
