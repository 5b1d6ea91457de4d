// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Queue: order, bounds, waiting for items and for room.
#include "tests/runtime/expect.h"

#include <memory>

using asyncio::Coro;
using asyncio::create_task;
using asyncio::Queue;
using asyncio::testing::VirtualLoop;
using namespace std::chrono_literals;
using ::testing::ElementsAre;

namespace {

// CPython: test_queues.py QueueBasicTests.test_empty
TEST(Queue, IsEmptyUntilSomethingIsPut) {
  VirtualLoop loop;
  Queue<int> queue;
  auto main = [&]() -> Coro<> {
    EXPECT_TRUE(queue.empty());
    co_await queue.put(1);
    EXPECT_FALSE(queue.empty());
    EXPECT_EQ(queue.qsize(), 1u);
    EXPECT_EQ(co_await queue.get(), 1);
    EXPECT_TRUE(queue.empty());
  };
  loop.run(main());
}

// CPython: test_queues.py QueueBasicTests.test_full
TEST(Queue, IsFullAtItsBoundAndNeverWithoutOne) {
  VirtualLoop loop;
  Queue<int> unbounded;
  Queue<int> bounded(1);
  auto main = [&]() -> Coro<> {
    co_await unbounded.put(1);
    EXPECT_FALSE(unbounded.full());
    EXPECT_FALSE(bounded.full());
    co_await bounded.put(1);
    EXPECT_TRUE(bounded.full());
  };
  loop.run(main());
}

// CPython: test_queues.py QueueBasicTests.test_order
TEST(Queue, GivesItemsInTheOrderTheyWerePut) {
  VirtualLoop loop;
  Queue<int> queue;
  auto main = [&]() -> Coro<> {
    for (const int item : {1, 3, 2})
      co_await queue.put(item);
    std::vector<int> items;
    for (int i = 0; i < 3; ++i)
      items.push_back(co_await queue.get());
    EXPECT_THAT(items, ElementsAre(1, 3, 2));
  };
  loop.run(main());
}

// CPython: test_queues.py QueueBasicTests.test_maxsize
TEST(Queue, APutWaitsAtTheBound) {
  VirtualLoop loop;
  Queue<int> queue(2);
  EXPECT_EQ(queue.maxsize(), 2u);
  std::vector<int> put;
  auto main = [&]() -> Coro<> {
    auto putter = create_task([&]() -> Coro<> {
      for (int i = 0; i < 3; ++i) {
        co_await queue.put(i);
        put.push_back(i);
      }
    });
    co_await expect::turns(2);
    EXPECT_THAT(put, ElementsAre(0, 1));
    EXPECT_EQ(co_await queue.get(), 0);
    co_await asyncio::sleep(0s);
    EXPECT_THAT(put, ElementsAre(0, 1, 2));
    EXPECT_EQ(co_await queue.get(), 1);
    EXPECT_EQ(co_await queue.get(), 2);
    EXPECT_TRUE(putter.done());
  };
  loop.run(main());
}

// CPython: test_queues.py QueueGetTests.test_blocking_get
TEST(QueueGet, OfAnItemThatIsThereTakesNoTurn) {
  VirtualLoop loop;
  Queue<int> queue;
  queue.put_nowait(1);
  auto main = [&]() -> Coro<bool> {
    bool turned = false;
    auto handle = asyncio::get_running_loop().call_soon([&] { turned = true; });
    EXPECT_EQ(co_await queue.get(), 1);
    handle.cancel();
    co_return turned;
  };
  EXPECT_FALSE(loop.run(main()));
}

// CPython: test_queues.py QueueGetTests.test_get_with_putters
TEST(QueueGet, WakesTheOldestPutter) {
  VirtualLoop loop;
  Queue<int> queue(1);
  queue.put_nowait(1);
  auto first = create_task(queue.put(2));
  auto second = create_task(queue.put(3));
  loop.run_until_idle();
  EXPECT_EQ(queue.get_nowait(), 1);
  loop.run_until_idle();
  EXPECT_TRUE(first.done());
  EXPECT_FALSE(second.done());
  EXPECT_EQ(queue.get_nowait(), 2);
  loop.run_until_idle();
  EXPECT_TRUE(second.done());
}

// CPython: test_queues.py QueueGetTests.test_blocking_get_wait
TEST(QueueGet, WaitsForAnItem) {
  VirtualLoop loop;
  Queue<int> queue;
  auto getter = create_task(queue.get());
  loop.run_until_idle();
  EXPECT_FALSE(getter.done());
  loop.loop().call_later(10ms, [&] { queue.put_nowait(1); });
  loop.advance(10ms);
  EXPECT_EQ(getter.result(), 1);
}

// CPython: test_queues.py QueueGetTests.test_nonblocking_get
TEST(QueueGet, NowaitTakesAnItemThatIsThere) {
  VirtualLoop loop;
  Queue<int> queue;
  queue.put_nowait(1);
  EXPECT_EQ(queue.get_nowait(), 1);
}

// CPython: test_queues.py QueueGetTests.test_nonblocking_get_exception
TEST(QueueGet, NowaitThrowsIfThereIsNone) {
  VirtualLoop loop;
  Queue<int> queue;
  EXPECT_THROW((void)queue.get_nowait(), asyncio::QueueEmpty);
}

// CPython: test_queues.py QueueGetTests.test_get_with_waiting_putters
TEST(QueueGet, FindsWhatTwoPuttersPut) {
  VirtualLoop loop;
  Queue<std::string> queue(1);
  auto first = create_task(queue.put("a"));
  auto second = create_task(queue.put("b"));
  auto main = [&]() -> Coro<> {
    EXPECT_EQ(co_await queue.get(), "a");
    EXPECT_EQ(co_await queue.get(), "b");
  };
  loop.run(main());
  EXPECT_TRUE(first.done() && second.done());
}

// CPython: test_queues.py QueueGetTests.test_why_are_getters_waiting
TEST(QueueGet, AProducerAndAConsumerComeToTheirEnds) {
  VirtualLoop loop;
  Queue<int> queue(1);
  std::vector<int> items;
  auto main = [&]() -> Coro<> {
    co_await asyncio::TaskGroup::scope(
        [&](asyncio::TaskGroup &group) -> Coro<> {
          group.create_task([&]() -> Coro<> {
            for (int i = 0; i < 5; ++i)
              co_await queue.put(i);
          });
          group.create_task([&]() -> Coro<> {
            for (int i = 0; i < 5; ++i)
              items.push_back(co_await queue.get());
          });
          co_return;
        });
  };
  loop.run(main());
  EXPECT_THAT(items, ElementsAre(0, 1, 2, 3, 4));
}

// CPython: test_queues.py QueuePutTests.test_blocking_put
TEST(QueuePut, WithoutABoundTakesNoTurn) {
  VirtualLoop loop;
  Queue<int> queue;
  auto main = [&]() -> Coro<bool> {
    bool turned = false;
    auto handle = asyncio::get_running_loop().call_soon([&] { turned = true; });
    co_await queue.put(1);
    handle.cancel();
    EXPECT_EQ(co_await queue.get(), 1);
    co_return turned;
  };
  EXPECT_FALSE(loop.run(main()));
}

// CPython: test_queues.py QueuePutTests.test_blocking_put_wait
TEST(QueuePut, WaitsForRoom) {
  VirtualLoop loop;
  Queue<int> queue(1);
  auto putter = create_task([&]() -> Coro<> {
    co_await queue.put(1);
    co_await queue.put(2);
  });
  loop.run_until_idle();
  EXPECT_FALSE(putter.done());
  loop.loop().call_later(10ms, [&] { (void)queue.get_nowait(); });
  loop.advance(10ms);
  EXPECT_TRUE(putter.done());
  EXPECT_EQ(queue.get_nowait(), 2);
}

// CPython: test_queues.py QueuePutTests.test_nonblocking_put
TEST(QueuePut, NowaitPutsWhereThereIsRoom) {
  VirtualLoop loop;
  Queue<int> queue;
  queue.put_nowait(1);
  EXPECT_EQ(queue.qsize(), 1u);
  EXPECT_EQ(queue.get_nowait(), 1);
}

// CPython: test_queues.py QueuePutTests.test_nonblocking_put_exception
TEST(QueuePut, NowaitThrowsIfThereIsNone) {
  VirtualLoop loop;
  Queue<int> queue(1);
  queue.put_nowait(1);
  EXPECT_THROW(queue.put_nowait(2), asyncio::QueueFull);
  EXPECT_EQ(queue.qsize(), 1u);
}

// CPython: test_queues.py QueuePutTests.test_put_cancelled
TEST(QueuePut, EndsThoughItsItemIsTakenAtOnce) {
  VirtualLoop loop;
  Queue<int> queue;
  auto main = [&]() -> Coro<> {
    auto putter = create_task([&]() -> Coro<bool> {
      co_await queue.put(1);
      co_return true;
    });
    EXPECT_EQ(co_await queue.get(), 1);
    EXPECT_TRUE(putter.done());
    EXPECT_TRUE(putter.result());
  };
  loop.run(main());
}

// CPython: test_queues.py QueuePutTests.test_put_with_waiting_getters
TEST(QueuePut, WakesAGetter) {
  VirtualLoop loop;
  Queue<std::string> queue;
  auto getter = create_task(queue.get());
  loop.run_until_idle();
  auto put = [&]() -> Coro<> { co_await queue.put("a"); };
  loop.run(put());
  loop.run_until_idle();
  EXPECT_EQ(getter.result(), "a");
}

// CPython: test_queues.py QueuePutTests.test_why_are_putters_waiting
TEST(QueuePut, TakingSeveralWakesSeveral) {
  VirtualLoop loop;
  Queue<int> queue(2);
  auto main = [&]() -> Coro<> {
    co_await asyncio::TaskGroup::scope(
        [&](asyncio::TaskGroup &group) -> Coro<> {
          group.create_task([&]() -> Coro<> {
            co_await asyncio::sleep(0s);
            for (std::size_t left = queue.qsize(); left > 0; --left)
              (void)queue.get_nowait();
          });
          for (int i = 0; i < 4; ++i)
            group.create_task(queue.put(i));
          co_return;
        });
  };
  loop.run(main());
  EXPECT_EQ(queue.get_nowait(), 2);
  EXPECT_EQ(queue.get_nowait(), 3);
  EXPECT_TRUE(queue.empty());
}

TEST(Queue, CarriesWhatCanOnlyBeMoved) {
  VirtualLoop loop;
  Queue<std::unique_ptr<int>> queue(1);
  auto main = [&]() -> Coro<int> {
    co_await queue.put(std::make_unique<int>(4));
    auto item = co_await queue.get();
    co_return *item;
  };
  EXPECT_EQ(loop.run(main()), 4);
}

// CPython: test_queues.py LifoQueueTests.test_order
TEST(LifoQueue, GivesTheNewestFirst) {
  VirtualLoop loop;
  asyncio::LifoQueue<int> queue;
  auto main = [&]() -> Coro<> {
    for (const int item : {1, 3, 2})
      co_await queue.put(item);
    std::vector<int> items;
    for (int i = 0; i < 3; ++i)
      items.push_back(co_await queue.get());
    EXPECT_THAT(items, ElementsAre(2, 3, 1));
  };
  loop.run(main());
}

// CPython: test_queues.py PriorityQueueTests.test_order
TEST(PriorityQueue, GivesTheSmallestFirst) {
  VirtualLoop loop;
  asyncio::PriorityQueue<int> queue;
  auto main = [&]() -> Coro<> {
    for (const int item : {1, 3, 2})
      co_await queue.put(item);
    std::vector<int> items;
    for (int i = 0; i < 3; ++i)
      items.push_back(co_await queue.get());
    EXPECT_THAT(items, ElementsAre(1, 2, 3));
  };
  loop.run(main());
}

} // namespace
