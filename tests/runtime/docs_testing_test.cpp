// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/runtime/testing.md shows. tests/project/runtime_docs_test.py compares.
#include "tests/runtime/expect.h"

#include <thread>

using namespace std::chrono_literals;
using ::testing::ElementsAre;

namespace {

template <class F> asyncio::Coro<> retry(F call, asyncio::Duration pause) {
  for (int left = 2;; --left) {
    try {
      co_await call();
      co_return;
    } catch (const asyncio::RuntimeError &) {
      if (left == 0)
        throw;
    }
    co_await asyncio::sleep(pause);
  }
}

namespace docs {

TEST(Retry, GivesUpAfterTheThirdTime) {
  int calls = 0;
  auto always_fails = [&]() -> asyncio::Coro<> {
    ++calls;
    throw asyncio::RuntimeError("no");
    co_return;
  };
  EXPECT_THROW(asyncio::testing::run(retry(always_fails, 10min)),
               asyncio::RuntimeError);
  EXPECT_EQ(calls, 3);
}

TEST(Retry, WaitsBetweenTheTimes) {
  asyncio::testing::VirtualLoop loop;
  int calls = 0;
  auto fails_once = [&]() -> asyncio::Coro<> {
    if (++calls == 1)
      throw asyncio::RuntimeError("no");
    co_return;
  };
  auto task = asyncio::create_task(retry(fails_once, 10min));
  loop.run_until_idle();
  EXPECT_EQ(calls, 1);
  loop.advance(9min);
  EXPECT_FALSE(task.done());
  loop.advance(1min);
  EXPECT_TRUE(task.done());
  EXPECT_EQ(calls, 2);
}

TEST(Queue, ThatNobodyFillsIsADeadlock) {
  asyncio::Queue<int> queue; // outlives the tasks of the loop
  asyncio::testing::VirtualLoop loop;
  EXPECT_THROW(loop.run(queue.get()), asyncio::testing::Deadlock);
}

} // namespace docs

TEST(DocsTesting, ThreadsOfATestAreAnnounced) {
  asyncio::testing::VirtualLoop loop;
  auto answer = loop.loop().create_future<int>();
  const asyncio::testing::OutsideWork working(loop.loop());
  std::thread worker([&loop, answer] {
    loop.loop().call_soon_threadsafe([answer] { answer.set_result(42); });
  });
  EXPECT_EQ(loop.run(answer), 42);
  worker.join();
}

TEST(DocsTesting, ReportsAreCollected) {
  asyncio::testing::VirtualLoop loop;
  std::vector<std::string> reports;
  loop.loop().set_exception_handler(
      [&](asyncio::EventLoop &, const asyncio::ExceptionContext &context) {
        reports.push_back(context.message);
      });
  loop.loop().call_soon([] { throw asyncio::ValueError("no"); });
  loop.run_until_idle();
  EXPECT_EQ(reports.size(), 1U);
}

} // namespace
