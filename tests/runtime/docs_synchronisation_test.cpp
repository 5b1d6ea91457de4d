// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/runtime/synchronisation.md shows.
// tests/project/runtime_docs_test.py compares.
#include "tests/runtime/expect.h"

#include <memory>

using namespace std::chrono_literals;
using ::testing::ElementsAre;

namespace {

using asyncio::testing::VirtualLoop;

asyncio::Coro<> produce(asyncio::Queue<std::unique_ptr<int>> &queue) {
  for (int i = 0; i < 3; ++i)
    co_await queue.put(std::make_unique<int>(i)); // waits while it is full
  queue.shutdown();
}

asyncio::Coro<int> consume(asyncio::Queue<std::unique_ptr<int>> &queue) {
  int sum = 0;
  try {
    while (true) {
      sum += *co_await queue.get();
      queue.task_done();
    }
  } catch (const asyncio::QueueShutDown &) {
    co_return sum;
  }
}

TEST(DocsSynchronisation, AGuard) {
  VirtualLoop loop;
  asyncio::Lock lock;
  std::vector<std::string> sent;
  auto send = [&](std::string what) -> asyncio::Coro<> {
    EXPECT_TRUE(lock.locked());
    co_await asyncio::sleep(1ms);
    sent.push_back(std::move(what));
  };
  auto talk = [&](std::string request) -> asyncio::Coro<> {
    auto guard = co_await lock.scoped();
    co_await send(request);
    guard.unlock(); // or at the end of the block
  };
  auto main = [&]() -> asyncio::Coro<> {
    co_await asyncio::gather(talk("a"), talk("b"));
  };
  loop.run(main());
  EXPECT_THAT(sent, ElementsAre("a", "b"));
  EXPECT_FALSE(lock.locked());
}

TEST(DocsSynchronisation, ACondition) {
  VirtualLoop loop;
  asyncio::Condition changed;
  std::vector<int> jobs;
  auto consumer = [&]() -> asyncio::Coro<int> {
    auto guard = co_await changed.scoped();
    co_await changed.wait_for([&] { return !jobs.empty(); });
    co_return jobs.back();
  };
  auto producer = [&]() -> asyncio::Coro<> {
    auto guard = co_await changed.scoped();
    jobs.push_back(7);
    changed.notify();
  };
  auto waiting = asyncio::create_task(consumer());
  loop.run_until_idle();
  EXPECT_FALSE(waiting.done());
  loop.run(producer());
  EXPECT_EQ(loop.run(waiting), 7);
}

TEST(DocsSynchronisation, AQueue) {
  VirtualLoop loop;
  asyncio::Queue<std::unique_ptr<int>> queue(1);
  auto producer = asyncio::create_task(produce(queue));
  EXPECT_EQ(loop.run(consume(queue)), 3);
  EXPECT_TRUE(producer.done());
}

} // namespace
