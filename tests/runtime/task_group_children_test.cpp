// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// TaskGroup: which children it takes, and until when.
#include "tests/runtime/expect.h"

#include <optional>

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::ExceptionGroup;
using asyncio::Task;
using asyncio::TaskGroup;
using asyncio::testing::VirtualLoop;
using expect::thrown_by;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_23
TEST(TaskGroupChildren, AreLetGoWhenTheyAreDone) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    // Each leaves a mark in its destructor; the group must keep no frame.
    int alive = 0;
    struct Mark {
      int &count;
      explicit Mark(int &alive) : count(alive) { ++count; }
      ~Mark() { --count; }
    };
    auto child = [&]() -> Coro<> {
      const Mark mark(alive);
      co_await asyncio::sleep(300ms);
    };
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      for (int i = 0; i < 10; ++i) {
        co_await asyncio::sleep(100ms);
        group.create_task(child());
        if (i == 5) {
          EXPECT_LT(alive, 5);
          EXPECT_LT(asyncio::all_tasks().size(), 6u);
        }
      }
      co_await asyncio::sleep(1350ms);
      EXPECT_EQ(alive, 0);
      EXPECT_EQ(asyncio::all_tasks().size(), 1u); // only ours
    });
  };
  loop.run(main());
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_24
TEST(TaskGroupChildren, MayCreateSiblingsAfterTheBlockEnded) {
  VirtualLoop loop;
  int ended = 0;
  auto leaf = [&](asyncio::Duration delay) -> Coro<> {
    co_await asyncio::sleep(delay);
    ++ended;
  };
  auto root = [&](TaskGroup &group) -> Coro<> {
    co_await asyncio::sleep(100ms);
    group.create_task(leaf(100ms));
    group.create_task(leaf(200ms));
  };
  auto main = [&]() -> Coro<> {
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      group.create_task(root(group));
      co_return;
    });
    EXPECT_EQ(ended, 2);
  };
  loop.run(main());
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_25
TEST(TaskGroupChildren, ThatMultiplyAreAllEndedByAnError) {
  VirtualLoop loop;
  int heads = 0;
  struct Hydra {
    static Coro<> grow(TaskGroup &group, int &heads) {
      ++heads;
      co_await asyncio::sleep(10ms);
      for (int i = 0; i < 2; ++i)
        group.create_task(grow(group, heads));
    }
    static Coro<> hercules(const int &heads) {
      while (heads < 10)
        co_await asyncio::sleep(15ms);
      throw asyncio::ValueError("cut off");
    }
  };
  auto main = [&]() -> Coro<std::size_t> {
    try {
      co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
        group.create_task(Hydra::grow(group, heads));
        group.create_task(Hydra::hercules(heads));
        co_return;
      });
    } catch (const ExceptionGroup &group) {
      co_return group.exceptions().size();
    }
    co_return std::size_t(0);
  };
  EXPECT_EQ(loop.run(main()), 1u);
  EXPECT_GE(heads, 10);
  EXPECT_LT(heads, 100);
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_task_name
TEST(TaskGroupChildren, TakeNames) {
  VirtualLoop loop;
  auto main = []() -> Coro<std::string> {
    co_return co_await TaskGroup::scope(
        [](TaskGroup &group) -> Coro<std::string> {
          auto task = group.create_task(asyncio::sleep(0s), {.name = "yolo"});
          co_return task.get_name();
        });
  };
  EXPECT_EQ(loop.run(main()), "yolo");
}

const asyncio::ContextVar<int> variable("variable");

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_task_context
TEST(TaskGroupChildren, TakeContexts) {
  VirtualLoop loop;
  auto set = [](int value) -> Coro<> {
    co_await asyncio::sleep(0s);
    variable.set(value);
  };
  auto main = [&]() -> Coro<> {
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      auto context = asyncio::copy_context();
      EXPECT_EQ(context.get(variable), std::nullopt);
      auto first = group.create_task(set(1), {.context = &context});
      co_await first;
      EXPECT_EQ(context.get(variable), 1);
      auto second = group.create_task(set(2), {.context = &context});
      co_await second;
      EXPECT_EQ(context.get(variable), 2);
    });
  };
  loop.run(main());
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_no_create_task_after_failure
TEST(TaskGroupChildren, AreRefusedAfterAFailure) {
  VirtualLoop loop;
  std::string refusal;
  auto fail = []() -> Coro<> {
    co_await asyncio::sleep(1ms);
    throw asyncio::ValueError("failed");
  };
  auto late = [&](TaskGroup &group) -> Coro<> {
    try {
      co_await asyncio::sleep(1s);
      // NOLINTNEXTLINE(cotidy-swallowed-cancellation): the case
    } catch (const CancelledError &) {
      refusal = thrown_by<asyncio::RuntimeError>(
          [&] { return group.create_task(fail()); });
    }
  };
  auto main = [&]() -> Coro<std::size_t> {
    try {
      co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
        group.create_task(fail());
        group.create_task(late(group));
        co_return;
      });
    } catch (const ExceptionGroup &group) {
      co_return group.exceptions().size();
    }
    co_return std::size_t(0);
  };
  EXPECT_EQ(loop.run(main()), 1u);
  EXPECT_THAT(refusal, HasSubstr("is shutting down"));
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_not_entered
TEST(TaskGroupChildren, AreRefusedBeforeTheGroupIsEntered) {
  VirtualLoop loop;
  TaskGroup group;
  EXPECT_THAT(thrown_by<asyncio::RuntimeError>(
                  [&] { return group.create_task(expect::turns(1)); }),
              HasSubstr("has not been entered"));
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_already_entered
// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_double_enter
TEST(TaskGroupChildren, AGroupIsEnteredOnce) {
  VirtualLoop loop;
  TaskGroup group;
  auto nothing = [](TaskGroup &) -> Coro<> { co_return; };
  auto main = [&]() -> Coro<> {
    co_await TaskGroup::scope(group, [&](TaskGroup &) -> Coro<> {
      EXPECT_THAT(co_await expect::thrown_awaiting<asyncio::RuntimeError>(
                      TaskGroup::scope(group, nothing)),
                  HasSubstr("has already been entered"));
    });
    EXPECT_THAT(co_await expect::thrown_awaiting<asyncio::RuntimeError>(
                    TaskGroup::scope(group, nothing)),
                HasSubstr("has already been entered"));
    EXPECT_THAT(thrown_by<asyncio::RuntimeError>(
                    [&] { return group.create_task(expect::turns(1)); }),
                HasSubstr("is finished"));
  };
  loop.run(main());
}

// CPython: test_taskgroups.py TestTaskGroup.test_taskgroup_finished
// CPython: test_taskgroups.py TestTaskGroup.test_coro_closed_when_tg_closed
TEST(TaskGroupChildren, AreRefusedAndDestroyedWhenAllAreDone) {
  VirtualLoop loop;
  loop.loop().set_debug(true);
  expect::Reports reports(loop.loop());
  std::string refusal;
  auto main = [&]() -> Coro<> {
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      auto last = group.create_task(asyncio::sleep(1s));
      // Runs behind the group's own callback, before the group wakes up.
      last.add_done_callback([&] {
        refusal = thrown_by<asyncio::RuntimeError>(
            [&] { return group.create_task(expect::turns(1)); });
      });
      co_return;
    });
  };
  loop.run(main());
  EXPECT_THAT(refusal, HasSubstr("is finished"));
  // The refused coroutine is not one that somebody forgot to await.
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST(TaskGroupChildren, KeepTheClosuresTheyAreMadeFrom) {
  VirtualLoop loop;
  std::vector<std::string> log;
  auto main = [&]() -> Coro<> {
    co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
      const std::string text = "longer than the small string optimisation";
      auto child = [&log, text]() -> Coro<> {
        co_await asyncio::sleep(1s);
        log.push_back(text);
      };
      group.create_task(child);
      co_return;
    });
  };
  loop.run(main());
  EXPECT_THAT(
      log, ::testing::ElementsAre("longer than the small string optimisation"));
}

} // namespace
