// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Queue: cancelled getters and putters lose no item and no room.
#include "tests/runtime/expect.h"

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Queue;
using asyncio::testing::VirtualLoop;
using expect::thrown_awaiting;
using namespace std::chrono_literals;

namespace {

// CPython: test_queues.py QueueGetTests.test_get_cancelled_race
TEST(QueueCancel, ACancelledGetterIsPassedOver) {
  VirtualLoop loop;
  Queue<std::string> queue;
  auto first = create_task(queue.get());
  auto second = create_task(queue.get());
  loop.run_until_idle();
  first.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(first.cancelled());
  queue.put_nowait("a");
  loop.run_until_idle();
  EXPECT_EQ(second.result(), "a");
}

// CPython: test_queues.py QueueGetTests.test_cancelled_getters_not_being_held_in_self_getters
TEST(QueueCancel, AGetterThatTimedOutTakesNoItem) {
  VirtualLoop loop;
  Queue<int> queue(5);
  auto main = [&]() -> Coro<> {
    co_await thrown_awaiting<asyncio::TimeoutError>(
        asyncio::wait_for(queue.get(), 100ms));
    queue.put_nowait(1);
    co_await asyncio::sleep(0s);
    EXPECT_EQ(queue.get_nowait(), 1);
  };
  loop.run(main());
}

// CPython: test_queues.py QueuePutTests.test_get_cancel_drop_one_pending_reader
TEST(QueueCancel, AGetterThatIsCancelledAfterItWasWokenLeavesTheItem) {
  VirtualLoop loop;
  Queue<int> queue;
  auto reader = create_task(queue.get());
  loop.run_until_idle();
  queue.put_nowait(1);
  queue.put_nowait(2);
  reader.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(reader.cancelled());
  EXPECT_EQ(queue.get_nowait(), 1);
  EXPECT_EQ(queue.get_nowait(), 2);
}

// CPython: test_queues.py QueuePutTests.test_get_cancel_drop_many_pending_readers
TEST(QueueCancel, ItWakesTheNextGetterInItsPlace) {
  VirtualLoop loop;
  Queue<int> queue;
  auto first = create_task(queue.get());
  auto second = create_task(queue.get());
  auto third = create_task(queue.get());
  loop.run_until_idle();
  queue.put_nowait(1);
  queue.put_nowait(2);
  first.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(first.cancelled());
  EXPECT_EQ(second.result(), 1);
  EXPECT_EQ(third.result(), 2);
}

// CPython: test_queues.py QueuePutTests.test_put_cancel_drop
// CPython: test_queues.py QueuePutTests.test_cancelled_put_silence_value_error_exception
TEST(QueueCancel, APutterThatIsCancelledAfterItWasWokenPutsNothing) {
  VirtualLoop loop;
  Queue<int> queue(1);
  queue.put_nowait(1);
  auto writer = create_task(queue.put(2));
  loop.run_until_idle();
  EXPECT_EQ(queue.get_nowait(), 1); // wakes it
  writer.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(writer.cancelled());
  EXPECT_TRUE(queue.empty());

  auto again = create_task(queue.put(2));
  loop.run_until_idle();
  EXPECT_TRUE(again.done());
  EXPECT_EQ(queue.get_nowait(), 2);
  EXPECT_EQ(queue.qsize(), 0u);
}

TEST(QueueCancel, ItWakesTheNextPutterInItsPlace) {
  VirtualLoop loop;
  Queue<int> queue(1);
  queue.put_nowait(1);
  auto first = create_task(queue.put(2));
  auto second = create_task(queue.put(3));
  loop.run_until_idle();
  EXPECT_EQ(queue.get_nowait(), 1);
  first.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(first.cancelled());
  EXPECT_TRUE(second.done());
  EXPECT_EQ(queue.get_nowait(), 3);
}

// CPython: test_queues.py QueuePutTests.test_put_cancelled_race
TEST(QueueCancel, ACancelledPutterIsPassedOver) {
  VirtualLoop loop;
  Queue<std::string> queue(1);
  auto a = create_task(queue.put("a"));
  auto b = create_task(queue.put("b"));
  auto x = create_task(queue.put("X"));
  loop.run_until_idle();
  EXPECT_TRUE(a.done());
  EXPECT_FALSE(b.done());
  x.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(x.cancelled());
  EXPECT_EQ(queue.get_nowait(), "a");
  loop.run_until_idle();
  EXPECT_EQ(queue.get_nowait(), "b");
  loop.run_until_idle();
  EXPECT_TRUE(b.done());
  EXPECT_TRUE(queue.empty());
}

// CPython: test_queues.py QueuePutTests.test_cancelled_puts_not_being_held_in_self_putters
TEST(QueueCancel, ACancelledPutterLeavesTheQueueOfPutters) {
  VirtualLoop loop;
  Queue<int> queue(1);
  queue.put_nowait(1);
  auto cancelled = create_task(queue.put(2));
  auto other = create_task(queue.put(3));
  loop.run_until_idle();
  cancelled.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(cancelled.cancelled());
  EXPECT_EQ(queue.get_nowait(), 1);
  loop.run_until_idle();
  EXPECT_TRUE(other.done());
  EXPECT_EQ(queue.get_nowait(), 3);
}

} // namespace
