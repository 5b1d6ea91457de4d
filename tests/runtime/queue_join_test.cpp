// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Queue: join(), task_done() and shutdown(), the same for all kinds.
#include "tests/runtime/expect.h"

using asyncio::Coro;
using asyncio::create_task;
using asyncio::QueueShutDown;
using asyncio::testing::VirtualLoop;
using expect::thrown_awaiting;
using namespace std::chrono_literals;

namespace {

template <class Kind> class AnyQueue : public ::testing::Test {
protected:
  VirtualLoop loop;

  /// Neither puts nor gets are possible any more.
  static void expect_shut_down(Kind &queue) {
    EXPECT_THROW(queue.put_nowait(1), QueueShutDown);
    EXPECT_THROW((void)queue.get_nowait(), QueueShutDown);
  }
  static Coro<> expect_shut_down_for_tasks(Kind &queue) {
    co_await thrown_awaiting<QueueShutDown>(queue.put(1));
    co_await thrown_awaiting<QueueShutDown>(queue.get());
  }
};
using Kinds = ::testing::Types<asyncio::Queue<int>, asyncio::LifoQueue<int>,
                               asyncio::PriorityQueue<int>>;
TYPED_TEST_SUITE(AnyQueue, Kinds);

// CPython: test_queues.py _QueueJoinTestMixin.test_task_done_underflow
TYPED_TEST(AnyQueue, OneTaskDoneTooManyIsAnError) {
  TypeParam queue;
  EXPECT_THROW(queue.task_done(), asyncio::ValueError);
}

// CPython: test_queues.py _QueueJoinTestMixin.test_task_done
TYPED_TEST(AnyQueue, JoinWaitsUntilEveryItemIsDone) {
  TypeParam queue;
  for (int i = 0; i < 100; ++i)
    queue.put_nowait(i);
  int sum = 0;
  auto worker = [&]() -> Coro<> {
    while (true) {
      const int item = co_await queue.get();
      co_await asyncio::sleep(1ms);
      sum += item;
      queue.task_done();
    }
  };
  auto main = [&]() -> Coro<> {
    auto first = create_task(worker());
    auto second = create_task(worker());
    co_await queue.join();
    EXPECT_EQ(sum, 4950);
    first.cancel();
    second.cancel();
    co_await asyncio::sleep(0s);
  };
  this->loop.run(main());
}

// CPython: test_queues.py _QueueJoinTestMixin.test_join_empty_queue
TYPED_TEST(AnyQueue, JoinOfANewQueueReturnsAtOnce) {
  TypeParam queue;
  auto main = [&]() -> Coro<> {
    co_await queue.join();
    co_await queue.join();
  };
  auto task = create_task(main(), {.eager_start = true});
  EXPECT_TRUE(task.done());
}

// CPython: test_queues.py _QueueShutdownTestMixin.test_shutdown_empty
TYPED_TEST(AnyQueue, ShutdownOfAnEmptyOneWakesGetters) {
  TypeParam queue;
  auto main = [&]() -> Coro<> {
    auto getter = create_task(queue.get());
    co_await asyncio::sleep(0s);
    queue.shutdown();
    EXPECT_EQ(queue.qsize(), 0u);
    co_await queue.join();
    co_await asyncio::sleep(0s);
    EXPECT_TRUE(getter.done());
    co_await thrown_awaiting<QueueShutDown>(getter);
    this->expect_shut_down(queue);
    co_await this->expect_shut_down_for_tasks(queue);
  };
  this->loop.run(main());
}

// CPython: test_queues.py _QueueShutdownTestMixin.test_shutdown_nonempty
TYPED_TEST(AnyQueue, ShutdownWakesPuttersAndLeavesTheItems) {
  TypeParam queue(1);
  auto main = [&]() -> Coro<> {
    queue.put_nowait(10);
    auto join = create_task(queue.join());
    auto putter = create_task(queue.put(20));
    co_await asyncio::sleep(0s);
    EXPECT_FALSE(putter.done());

    queue.shutdown(false);
    EXPECT_EQ(queue.qsize(), 1u);
    co_await asyncio::sleep(0s);
    EXPECT_TRUE(putter.done());
    co_await thrown_awaiting<QueueShutDown>(putter);

    EXPECT_EQ(co_await queue.get(), 10);
    co_await asyncio::sleep(0s);
    EXPECT_FALSE(join.done()); // the item is taken, not done
    this->expect_shut_down(queue);
    co_await this->expect_shut_down_for_tasks(queue);

    queue.task_done();
    co_await asyncio::sleep(0s);
    EXPECT_TRUE(join.done());
    EXPECT_THROW(queue.task_done(), asyncio::ValueError);
  };
  this->loop.run(main());
}

// CPython: test_queues.py _QueueShutdownTestMixin.test_shutdown_immediate
TYPED_TEST(AnyQueue, AnImmediateShutdownDropsTheItems) {
  TypeParam queue;
  auto main = [&]() -> Coro<> {
    queue.put_nowait(10);
    auto join = create_task(queue.join());
    queue.shutdown(true);
    EXPECT_EQ(queue.qsize(), 0u);
    co_await asyncio::sleep(0s);
    EXPECT_TRUE(join.done());
    this->expect_shut_down(queue);
    co_await this->expect_shut_down_for_tasks(queue);
    EXPECT_THROW(queue.task_done(), asyncio::ValueError);
  };
  this->loop.run(main());
}

// CPython: test_queues.py _QueueShutdownTestMixin.test_shutdown_immediate_with_unfinished
TYPED_TEST(AnyQueue, AnImmediateShutdownStillWaitsForItemsThatWereTaken) {
  TypeParam queue;
  auto main = [&]() -> Coro<> {
    queue.put_nowait(10);
    queue.put_nowait(10);
    auto join = create_task(queue.join());
    EXPECT_EQ(co_await queue.get(), 10);
    queue.shutdown(true);
    EXPECT_EQ(queue.qsize(), 0u);
    co_await asyncio::sleep(0s);
    EXPECT_FALSE(join.done());
    this->expect_shut_down(queue);
    co_await this->expect_shut_down_for_tasks(queue);

    queue.task_done();
    EXPECT_THROW(queue.task_done(), asyncio::ValueError);
    co_await asyncio::sleep(0s);
    EXPECT_TRUE(join.done());
  };
  this->loop.run(main());
}

} // namespace
