// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What C++ adds to the queues: items that can only be moved, orders of one's
// own, frames that are destroyed, loops that go.
#include "tests/runtime/expect.h"

#include <functional>
#include <memory>

using asyncio::Coro;
using asyncio::create_task;
using asyncio::LifoQueue;
using asyncio::no_cancel_handler_t;
using asyncio::PriorityQueue;
using asyncio::Queue;
using asyncio::testing::VirtualLoop;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

using Box = std::unique_ptr<int>;
struct ByValue {
  bool operator()(const Box &a, const Box &b) const { return *a < *b; }
};

/// Every item that is left, in the order in which the queue gives them.
template <class T> std::vector<T> drained(Queue<T> &queue) {
  std::vector<T> items;
  while (!queue.empty())
    items.push_back(queue.get_nowait());
  return items;
}

TEST(QueueItems, MayBeMoveOnlyInEveryKind) {
  VirtualLoop loop;
  Queue<Box> fifo(1);
  LifoQueue<Box> lifo(1);
  PriorityQueue<Box, ByValue> least(1);
  auto main = [](Queue<Box> &queue) -> Coro<int> {
    auto put = [&]() -> Coro<> {
      for (const int n : {1, 2, 3})
        co_await queue.put(std::make_unique<int>(n)); // waits at the second
    };
    auto putter = create_task(put());
    int sum = 0;
    for (int i = 0; i < 3; ++i)
      sum = sum * 10 + *co_await queue.get();
    co_await putter;
    co_return sum;
  };
  EXPECT_EQ(loop.run(main(fifo)), 123);
  EXPECT_EQ(loop.run(main(lifo)), 123);
  EXPECT_EQ(loop.run(main(least)), 123);
}

TEST(QueueItems, OfACancelledPutAreDestroyedWithIt) {
  VirtualLoop loop;
  auto item = std::make_shared<int>(1);
  Queue<std::shared_ptr<int>> queue(1);
  queue.put_nowait(nullptr);
  auto task = create_task(queue.put(item));
  loop.run_until_idle();
  EXPECT_EQ(item.use_count(), 2);
  task.cancel();
  loop.run_until_idle();
  EXPECT_EQ(item.use_count(), 1);
}

TEST(QueueItems, AreDestroyedWithTheQueueAndByAnImmediateShutdown) {
  auto item = std::make_shared<int>(1);
  {
    Queue<std::shared_ptr<int>> queue;
    PriorityQueue<std::shared_ptr<int>> sorted;
    for (int i = 0; i < 20; ++i) {
      queue.put_nowait(item);
      sorted.put_nowait(item);
    }
    EXPECT_EQ(item.use_count(), 41);
    sorted.shutdown(true);
    EXPECT_EQ(item.use_count(), 21);
  }
  EXPECT_EQ(item.use_count(), 1);
}

TEST(QueueItems, KeepTheirOrderWhileTheQueueGrows) {
  Queue<Box> queue;
  int put = 0;
  int got = 0;
  for (int round = 0; round < 200; ++round) {
    for (int i = 0; i < round; ++i)
      queue.put_nowait(std::make_unique<int>(put++));
    for (int i = 0; i < round - 3; ++i)
      ASSERT_EQ(*queue.get_nowait(), got++);
  }
  for (const Box &item : drained(queue))
    ASSERT_EQ(*item, got++);
  EXPECT_EQ(got, put);
}

TEST(QueueItems, ThatFailToBePutLeaveTheQueueAsItWas) {
  struct Picky {
    explicit Picky(int of) : value(of) {}
    Picky(Picky &&other) : value(other.value) {
      if (value == 2 && --moves_left == 0)
        throw asyncio::ValueError("not this one");
    }
    int value;
    int moves_left = 1;
  };
  VirtualLoop loop;
  Queue<Picky> queue;
  queue.put_nowait(Picky(1));
  EXPECT_THROW(queue.put_nowait(Picky(2)), asyncio::ValueError);
  EXPECT_EQ(queue.qsize(), 1U);
  EXPECT_EQ(queue.get_nowait().value, 1);
  queue.task_done();
  EXPECT_THROW(queue.task_done(), asyncio::ValueError);
}

TEST(PriorityQueueCpp, TakesAnOrder) {
  PriorityQueue<int, std::greater<int>> queue;
  for (const int item : {1, 3, 2})
    queue.put_nowait(item);
  EXPECT_THAT(drained(queue), ElementsAre(3, 2, 1));

  using Less = std::function<bool(int, int)>;
  const Less by_last_digit = [](int a, int b) { return a % 10 < b % 10; };
  PriorityQueue<int, Less> other(0, by_last_digit);
  for (const int item : {13, 21, 2})
    other.put_nowait(item);
  EXPECT_THAT(drained(other), ElementsAre(21, 2, 13));
}

/// Counts what the loop reports, to its very end.
void count_reports(VirtualLoop &loop, int &count) {
  loop.loop().set_exception_handler(
      [&count](asyncio::EventLoop &, const asyncio::ExceptionContext &context) {
        EXPECT_EQ(context.message, "Task was destroyed but it is pending!");
        ++count;
      });
}

TEST(QueueCpp, MayHaveAnOrderOfItsOwn) {
  /// Gives every other item from the other end.
  class Alternating : public LifoQueue<int> {
  protected:
    int fetch() override {
      newest_ = !newest_;
      return newest_ ? LifoQueue<int>::fetch() : Queue<int>::fetch();
    }

  private:
    bool newest_ = false;
  };
  Alternating queue;
  for (const int item : {1, 2, 3, 4})
    queue.put_nowait(item);
  EXPECT_THAT(drained<int>(queue), ElementsAre(4, 1, 3, 2));
}

TEST(QueueCpp, ADestroyedFrameOfAWokenGetterWakesTheNext) {
  VirtualLoop loop;
  Queue<int> queue;
  auto get = [&](no_cancel_handler_t) -> Coro<> {
    (void)co_await queue.get();
    ADD_FAILURE() << "not to be reached";
  };
  auto first = create_task(get(asyncio::no_cancel_handler));
  auto second = create_task(queue.get());
  loop.run_until_idle();
  queue.put_nowait(1);
  first.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(first.cancelled());
  ASSERT_TRUE(second.done());
  EXPECT_EQ(second.result(), 1);
}

TEST(QueueCpp, ADestroyedFrameOfAWokenPutterWakesTheNext) {
  VirtualLoop loop;
  Queue<int> queue(1);
  queue.put_nowait(0);
  auto put = [&](no_cancel_handler_t) -> Coro<> {
    co_await queue.put(1);
    ADD_FAILURE() << "not to be reached";
  };
  auto first = create_task(put(asyncio::no_cancel_handler));
  auto second = create_task(queue.put(2));
  loop.run_until_idle();
  EXPECT_EQ(queue.get_nowait(), 0);
  first.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(first.cancelled());
  EXPECT_TRUE(second.done());
  EXPECT_EQ(queue.get_nowait(), 2);
}

TEST(QueueCpp, AWokenGetterThatComesTooLateWaitsBehindTheOthers) {
  VirtualLoop loop;
  Queue<int> queue;
  auto late = create_task(queue.get());
  auto next = create_task(queue.get());
  loop.run_until_idle();
  queue.put_nowait(1);              // wakes the first,
  EXPECT_EQ(queue.get_nowait(), 1); // which finds nothing
  loop.run_until_idle();
  queue.put_nowait(2);
  loop.run_until_idle();
  EXPECT_FALSE(late.done());
  ASSERT_TRUE(next.done());
  EXPECT_EQ(next.result(), 2);
  late.cancel("while it waits again");
  loop.run_until_idle();
  EXPECT_TRUE(late.cancelled());
}

TEST(QueueCpp, OutlivesALoopThatGoes) {
  Queue<int> items(1);
  Queue<int> room(1);
  room.put_nowait(1);
  int reported = 0;
  {
    VirtualLoop loop;
    count_reports(loop, reported);
    auto getter = create_task(items.get());
    auto woken = create_task(items.get());
    auto putter = create_task(room.put(2));
    auto join = create_task(room.join());
    loop.run_until_idle();
    items.put_nowait(1); // wakes one that never gets to it
  }
  EXPECT_EQ(reported, 4);
  EXPECT_EQ(items.get_nowait(), 1);
  EXPECT_EQ(room.get_nowait(), 1);
  room.task_done();
}

TEST(QueueCpp, MayGoWithItsLoopBeforeItsWaiters) {
  auto own = []() -> Coro<> {
    Queue<int> items;
    Queue<int> full(1);
    full.put_nowait(1);
    // NOLINTNEXTLINE(cotidy-dropped-task): they go with the loop
    auto getter = create_task(items.get());
    // NOLINTNEXTLINE(cotidy-dropped-task): they go with the loop
    auto putter = create_task(full.put(2));
    // NOLINTNEXTLINE(cotidy-dropped-task): they go with the loop
    auto join = create_task(full.join());
    co_await expect::pending();
  };
  int reported = 0;
  {
    VirtualLoop loop;
    count_reports(loop, reported);
    auto task = create_task(own());
    loop.run_until_idle();
    EXPECT_FALSE(task.done());
  }
  EXPECT_EQ(reported, 4);
}

TEST(QueueCpp, BelongsToTheLoopItFirstBlockedOn) {
  Queue<int> queue;
  queue.put_nowait(1);
  auto take_two = [&]() -> Coro<> {
    (void)co_await queue.get(); // does not block
    auto second = asyncio::wait_for(queue.get(), 1s);
    co_await expect::thrown_awaiting<asyncio::TimeoutError>(std::move(second));
  };
  {
    VirtualLoop loop;
    loop.run(take_two());
  }
  VirtualLoop other;
  EXPECT_THAT(expect::thrown_by<asyncio::RuntimeError>(
                  [&] { (void)other.run(queue.get()); }),
              HasSubstr("bound to a different event loop"));
}

} // namespace
