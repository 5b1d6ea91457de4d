// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// timeout, timeout_at, wait_for: what only C++ can get wrong.
#include "tests/runtime/expect.h"

#include <memory>

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Timeout;
using asyncio::timeout;
using asyncio::TimeoutError;
using asyncio::wait_for;
using asyncio::testing::VirtualLoop;
using expect::thrown_awaiting;
using namespace std::chrono_literals;

namespace {

/// Tasks that are destroyed with their loop are reported; here they are meant.
void be_quiet(asyncio::EventLoop &loop) {
  loop.set_exception_handler(
      [](asyncio::EventLoop &, const asyncio::ExceptionContext &) {});
}

/// Counts how many of it there are.
class Counted {
public:
  explicit Counted(int &count) : count_(&count) { ++*count_; }
  Counted(const Counted &other) : count_(other.count_) { ++*count_; }
  Counted &operator=(const Counted &) = delete;
  ~Counted() { --*count_; }

private:
  int *count_;
};

Coro<std::unique_ptr<int>> owner_of(int value) {
  co_await asyncio::sleep(1s);
  co_return std::make_unique<int>(value);
}
Coro<int &> reference_to(int &value) {
  co_await asyncio::sleep(1s);
  co_return value;
}

TEST(TimeoutCpp, GivesResultsThatCannotBeCopied) {
  VirtualLoop loop;
  auto main = []() -> Coro<int> {
    auto first = co_await timeout(2s, [] { return owner_of(1); });
    auto second = co_await wait_for(owner_of(2), 2s);
    co_return *first * 10 + *second;
  };
  EXPECT_EQ(loop.run(main()), 12);
}

TEST(TimeoutCpp, GivesReferences) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    int value = 5;
    int &first = co_await timeout(2s, [&] { return reference_to(value); });
    int &second = co_await wait_for(reference_to(value), 2s);
    EXPECT_EQ(&first, &value);
    EXPECT_EQ(&second, &value);
  };
  loop.run(main());
}

TEST(TimeoutCpp, TakesABlockWithoutTheTimeout) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto block = []() -> Coro<> { co_await asyncio::sleep(10s); };
    co_await thrown_awaiting<TimeoutError>(timeout(1s, block));
  };
  loop.run(main());
}

TEST(TimeoutCpp, TheBlockMayGiveAnythingThatIsAwaited) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    co_await thrown_awaiting<TimeoutError>(
        timeout(1s, [] { return asyncio::sleep(10s); }));
    auto task = create_task(owner_of(1));
    co_await thrown_awaiting<TimeoutError>(
        timeout(500ms, [&] { return task; }));
    EXPECT_TRUE(task.cancelled());
  };
  loop.run(main());
}

TEST(TimeoutCpp, KeepsTheBlockUntilItIsDone) {
  VirtualLoop loop;
  int alive = 0;
  auto make = [&] {
    const Counted counted(alive);
    return create_task(timeout(
        5s, [counted](Timeout &) -> Coro<> { co_await asyncio::sleep(1s); }));
  };
  auto task = make();
  EXPECT_EQ(alive, 1);
  loop.advance(500ms);
  EXPECT_EQ(alive, 1);
  loop.advance(1s);
  EXPECT_TRUE(task.done());
  EXPECT_EQ(alive, 0);
}

TEST(TimeoutCpp, ABlockThatThrowsInsteadOfStartingLeavesNoTimer) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    auto block = [](Timeout &) -> Coro<> { throw asyncio::ValueError("none"); };
    co_await thrown_awaiting<asyncio::ValueError>(timeout(1s, block));
    co_await expect::pending();
  };
  EXPECT_THROW(loop.run(main()), asyncio::testing::Deadlock);
}

// Frames that wait when their loop goes away take their timers with them.
TEST(TimeoutCpp, MayBeDestroyedWhileItWaits) {
  int alive = 0;
  {
    VirtualLoop loop;
    be_quiet(loop.loop());
    const Counted counted(alive);
    auto block = [counted](Timeout &) -> Coro<> {
      co_await asyncio::sleep(10s);
    };
    auto armed = create_task(timeout(5s, block));
    auto due = create_task(timeout(0s, block));
    auto waiting = create_task(wait_for(owner_of(1), 5s));
    loop.turn();
    auto cancelling = create_task(wait_for(waiting, 0s));
    loop.turn();
    EXPECT_GE(alive, 2);
  }
  EXPECT_EQ(alive, 0);
}

Coro<> marked_sleep(asyncio::no_cancel_handler_t) {
  co_await asyncio::sleep(10s);
}
Coro<> marked_timeout(asyncio::no_cancel_handler_t mark, bool &past) {
  co_await timeout(1s, [mark] { return marked_sleep(mark); });
  past = true;
}

TEST(TimeoutCpp, IsAHandlerInAFrameThatSaysItHasNone) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    bool past = false;
    co_await thrown_awaiting<TimeoutError>(
        marked_timeout(asyncio::no_cancel_handler, past));
    EXPECT_FALSE(past);
    EXPECT_EQ(asyncio::current_task().cancelling(), 0);
    auto task = create_task(marked_timeout(asyncio::no_cancel_handler, past));
    co_await asyncio::sleep(0s);
    task.cancel("from outside");
    EXPECT_EQ(co_await thrown_awaiting<CancelledError>(task), "from outside");
  };
  loop.run(main());
}

TEST(TimeoutCpp, CostsNoAllocationOfItsOwn) {
  // The awaiter, with the timer in it, is a part of the frame that awaits.
  using Block = Coro<> (*)(Timeout &);
  using Operation = decltype(timeout(1s, std::declval<Block>()));
  static_assert(
      std::is_base_of_v<Timeout,
                        decltype(std::declval<Operation &>().start())>);
}

TEST(WaitForCpp, TakesErasedHandles) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    asyncio::AnyFuture future = create_task(owner_of(1));
    co_await wait_for(future, 2s);
    asyncio::AnyTask task = create_task(owner_of(1));
    co_await thrown_awaiting<TimeoutError>(wait_for(task, 0s));
    EXPECT_TRUE(task.cancelled());
  };
  loop.run(main());
}

TEST(WaitForCpp, TakesOperations) {
  VirtualLoop loop;
  auto main = []() -> Coro<> {
    co_await wait_for(asyncio::sleep(1s), 2s);
    co_await thrown_awaiting<TimeoutError>(wait_for(asyncio::sleep(3s), 2s));
    co_await thrown_awaiting<TimeoutError>(wait_for(asyncio::sleep(3s), 0s));
  };
  loop.run(main());
}

TEST(WaitForCpp, MayBeDestroyedBeforeItIsAwaited) {
  VirtualLoop loop;
  int alive = 0;
  auto kept = [](Counted) -> Coro<> { co_return; };
  {
    // NOLINTNEXTLINE(cotidy-unawaited-coroutine): the case
    auto never = wait_for(kept(Counted(alive)), 1s);
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(ShieldCpp, GivesResultsThatCannotBeCopied) {
  VirtualLoop loop;
  auto main = []() -> Coro<int> {
    auto value = co_await asyncio::shield(owner_of(3));
    co_return *value;
  };
  EXPECT_EQ(loop.run(main()), 3);
}

TEST(ShieldCpp, AroundWhatNeverEndsLeaksNothing) {
  int alive = 0;
  {
    VirtualLoop loop;
    auto future = expect::pending<std::shared_ptr<Counted>>();
    auto outer = asyncio::shield(future);
    outer.add_done_callback([counted = Counted(alive)] { (void)counted; });
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(ShieldCpp, GoesOnWithoutAHandle) {
  VirtualLoop loop;
  bool called = false;
  auto task = create_task(owner_of(3));
  asyncio::shield(task).add_done_callback([&] { called = true; });
  loop.advance(2s);
  EXPECT_TRUE(called);
}

TEST(ShieldCpp, OfAnErasedHandleIsErased) {
  VirtualLoop loop;
  asyncio::AnyFuture inner = create_task(owner_of(3));
  asyncio::AnyFuture outer = asyncio::shield(inner);
  outer.cancel();
  loop.advance(2s);
  EXPECT_TRUE(outer.cancelled());
  EXPECT_FALSE(inner.cancelled());
}

} // namespace
