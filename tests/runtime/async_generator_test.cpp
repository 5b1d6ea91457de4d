// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <asyncio/async_generator.h>

#include <memory>
#include <string>
#include <vector>

using asyncio::AsyncGenerator;
using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::testing::VirtualLoop;
using ::testing::ElementsAre;
using namespace std::chrono_literals;

namespace {

AsyncGenerator<int> count_to(int end) {
  for (int i = 0; i < end; ++i) {
    co_await asyncio::sleep(1s);
    co_yield i;
  }
}

struct Note {
  std::vector<std::string> &log;
  std::string text;
  ~Note() { log.push_back(text); }
};

TEST(AsyncGenerator, GivesItsItemsAndThenNothing) {
  VirtualLoop loop;
  auto collect = []() -> Coro<std::vector<int>> {
    std::vector<int> items;
    auto numbers = count_to(3);
    while (auto item = co_await numbers.next())
      items.push_back(*item);
    const bool ended = !co_await numbers.next();
    items.push_back(ended ? -1 : -2);
    co_return items;
  };
  EXPECT_THAT(loop.run(collect()), ElementsAre(0, 1, 2, -1));
  EXPECT_EQ(loop.time(), asyncio::TimePoint(3s));
}

TEST(AsyncGenerator, RunsOnlyWhenAnItemIsAskedFor) {
  VirtualLoop loop;
  bool began = false;
  auto make = [&]() -> AsyncGenerator<int> {
    began = true;
    co_yield 1;
  };
  auto generator = make();
  loop.run_until_idle();
  EXPECT_FALSE(began);
  auto first = [&]() -> Coro<int> { co_return *co_await generator.next(); };
  EXPECT_EQ(loop.run(first()), 1);
  EXPECT_TRUE(began);
}

TEST(AsyncGenerator, AnExceptionComesOutOfNextOnceAndEndsIt) {
  VirtualLoop loop;
  auto broken = []() -> AsyncGenerator<int> {
    co_yield 1;
    throw asyncio::ValueError("broken");
  };
  auto use = [&]() -> Coro<std::vector<std::string>> {
    std::vector<std::string> log;
    auto generator = broken();
    log.push_back(std::to_string(*co_await generator.next()));
    try {
      (void)co_await generator.next();
    } catch (const asyncio::ValueError &error) {
      log.push_back(error.what());
    }
    if (!co_await generator.next())
      log.push_back("end");
    co_return log;
  };
  EXPECT_THAT(loop.run(use()), ElementsAre("1", "broken", "end"));
}

TEST(AsyncGenerator, CancellationArrivesWhereItWaits) {
  VirtualLoop loop;
  std::vector<std::string> log;
  auto source = [&]() -> AsyncGenerator<int> {
    try {
      co_await asyncio::sleep(1h);
    } catch (const CancelledError &error) {
      log.push_back("inside " + error.message());
      throw;
    }
    co_yield 1;
  };
  auto reader = [&]() -> Coro<void> {
    auto generator = source();
    while (co_await generator.next())
      log.push_back("item");
  };
  auto task = asyncio::create_task(reader());
  loop.run_until_idle();
  task.cancel("stop");
  loop.run_until_idle();
  EXPECT_TRUE(task.cancelled());
  EXPECT_THAT(log, ElementsAre("inside stop"));
}

TEST(AsyncGenerator, DestroyingItDestroysItsLocals) {
  VirtualLoop loop;
  std::vector<std::string> log;
  auto source = [&]() -> AsyncGenerator<int> {
    const Note note{log, "closed"};
    for (int i = 0;; ++i)
      co_yield i;
  };
  auto first = [&]() -> Coro<int> {
    auto generator = source();
    (void)co_await generator.next();
    co_return *co_await generator.next();
  };
  EXPECT_EQ(loop.run(first()), 1);
  EXPECT_THAT(log, ElementsAre("closed"));
}

TEST(AsyncGenerator, ACloseEndsIt) {
  VirtualLoop loop;
  auto use = []() -> Coro<bool> {
    auto numbers = count_to(3);
    (void)co_await numbers.next();
    numbers.aclose();
    const auto after = co_await numbers.next();
    co_return after.has_value();
  };
  EXPECT_FALSE(loop.run(use()));
}

TEST(AsyncGenerator, TwoTasksMayNotAskAtOnce) {
  VirtualLoop loop;
  auto numbers = count_to(3);
  auto ask = [&]() -> Coro<int> { co_return *co_await numbers.next(); };
  auto first = asyncio::create_task(ask());
  auto second = asyncio::create_task(ask());
  loop.advance(1s);
  EXPECT_EQ(first.result(), 0);
  EXPECT_THROW(second.result(), asyncio::RuntimeError);
}

TEST(AsyncGenerator, GivesWhatCannotBeCopied) {
  VirtualLoop loop;
  auto source = []() -> AsyncGenerator<std::unique_ptr<int>> {
    co_yield std::make_unique<int>(7);
  };
  auto use = [&]() -> Coro<int> {
    auto generator = source();
    auto item = co_await generator.next();
    co_return **item;
  };
  EXPECT_EQ(loop.run(use()), 7);
}

TEST(AsyncGenerator, APendingOneGoesWithItsLoop) {
  std::vector<std::string> log;
  {
    VirtualLoop loop;
    loop.loop().set_exception_handler([](auto &, const auto &) {});
    auto source = [&]() -> AsyncGenerator<int> {
      const Note note{log, "closed"};
      co_await asyncio::sleep(1h);
      co_yield 1;
    };
    auto reader = [&]() -> Coro<void> {
      auto generator = source();
      (void)co_await generator.next();
    };
    auto task = asyncio::create_task(reader());
    loop.run_until_idle();
  }
  EXPECT_THAT(log, ElementsAre("closed"));
}

} // namespace
