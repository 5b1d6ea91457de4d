// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <optional>

using asyncio::Coro;
using asyncio::testing::VirtualLoop;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

Coro<std::string> bar() { co_return "spam"; }
Coro<std::string> foo() { co_return co_await bar(); }

// CPython: test_pep492.py CoroutineTests.test_iscoroutine
TEST(Coro, IsAwaitable) {
  EXPECT_TRUE(asyncio::Awaitable<Coro<>>);
  EXPECT_TRUE(asyncio::Awaitable<Coro<int> &>);
  struct LooksLikeOne {
    Coro<> operator co_await() const;
  };
  EXPECT_TRUE(asyncio::Awaitable<LooksLikeOne>);
  EXPECT_FALSE(asyncio::Awaitable<void (*)()>);
}

// CPython: test_pep492.py CoroutineTests.test_iscoroutine_generator
TEST(Awaitable, AGeneratorIsNone) {
  EXPECT_FALSE(asyncio::Awaitable<asyncio::AsyncGenerator<int>>);
  EXPECT_TRUE(asyncio::Awaitable<
              decltype(std::declval<asyncio::AsyncGenerator<int> &>().next())>);
}

// CPython: test_pep492.py CoroutineTests.test_async_def_coroutines
TEST(Coro, AwaitsAnotherInAndOutOfDebugMode) {
  for (const bool debug : {false, true}) {
    VirtualLoop loop;
    loop.loop().set_debug(debug);
    EXPECT_EQ(loop.run(foo()), "spam");
  }
}

// CPython: test_pep492.py CoroutineTests.test_double_await
TEST(Coro, CanBeAwaitedOnce) {
  VirtualLoop loop;
  auto main = []() -> Coro<std::string> {
    auto coroutine = bar();
    EXPECT_EQ(co_await coroutine, "spam");
    // NOLINTNEXTLINE(cotidy-task-used-twice): the misuse to be refused
    co_return co_await coroutine;
  };
  EXPECT_THAT(
      expect::thrown_by<asyncio::RuntimeError>([&] { loop.run(main()); }),
      HasSubstr("already awaited"));
}

TEST(Coro, OneThatATaskRunsCannotBeAwaitedToo) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto coroutine = bar();
    // NOLINTNEXTLINE(cotidy-dropped-task): the other one is the case
    auto task = asyncio::create_task(std::move(coroutine));
    // NOLINTNEXTLINE(cotidy-task-used-twice): the misuse to be refused
    co_await coroutine; // NOLINT(bugprone-use-after-move): that is the case
  };
  EXPECT_THROW(loop.run(main()), asyncio::RuntimeError);
  loop.run_until_idle();
}

TEST(Coro, DoesNothingUntilItIsAwaited) {
  VirtualLoop loop;
  int steps = 0;
  auto step = [&]() -> Coro<> {
    ++steps;
    co_return;
  };
  auto main = [&]() -> Coro<> {
    auto coroutine = step();
    EXPECT_EQ(steps, 0);
    co_await coroutine;
    EXPECT_EQ(steps, 1);
  };
  loop.run(main());
}

TEST(Coro, AwaitingOneGivesTheTurnToNobody) {
  VirtualLoop loop;
  auto main = []() -> Coro<bool> {
    bool turned = false;
    auto handle = asyncio::get_running_loop().call_soon([&] { turned = true; });
    co_await foo();
    handle.cancel();
    co_return turned;
  };
  EXPECT_FALSE(loop.run(main()));
}

TEST(Coro, AnErrorPassesThroughEveryAwaiter) {
  VirtualLoop loop;
  std::vector<std::string> destroyed;
  struct Note {
    std::vector<std::string> &log;
    const char *name;
    ~Note() { log.push_back(name); }
  };
  auto inner = [&]() -> Coro<> {
    const Note note{destroyed, "inner"};
    co_await asyncio::sleep(0s);
    throw asyncio::ValueError("deep");
  };
  auto outer = [&]() -> Coro<> {
    const Note note{destroyed, "outer"};
    co_await inner();
  };
  EXPECT_EQ(expect::thrown_by<asyncio::ValueError>([&] { loop.run(outer()); }),
            "deep");
  EXPECT_THAT(destroyed, ElementsAre("inner", "outer"));
}

TEST(Coro, AnEndlessChainOfAwaitsDoesNotGrowTheStack) {
  VirtualLoop loop;
  auto main = []() -> Coro<std::size_t> {
    std::size_t length = 0;
    for (int i = 0; i < 1000000; ++i)
      length += (co_await bar()).size();
    co_return length;
  };
  EXPECT_EQ(loop.run(main()), 4000000u);
}

TEST(Coro, DebugModeReportsOneThatWasNeverAwaited) {
  VirtualLoop loop;
  expect::Reports reports(loop.loop());
  {
    // NOLINTNEXTLINE(cotidy-unawaited-coroutine): reported below
    auto forgotten = bar();
  }
  EXPECT_THAT(reports.messages, IsEmpty());
  loop.loop().set_debug(true);
  {
    // NOLINTNEXTLINE(cotidy-unawaited-coroutine): reported below
    auto forgotten = bar();
  }
  ASSERT_EQ(reports.messages.size(), 1u);
  EXPECT_THAT(reports.messages[0], HasSubstr("bar"));
  EXPECT_THAT(reports.messages[0], HasSubstr("was never awaited"));
}

} // namespace
