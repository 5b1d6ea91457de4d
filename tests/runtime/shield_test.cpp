// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

using asyncio::Coro;
using asyncio::create_task;
using asyncio::shield;
using asyncio::testing::VirtualLoop;
using expect::pending;
using expect::thrown_by;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

Coro<int> forty_two() { co_return 42; }

// CPython: test_tasks.py BaseTaskTests.test_shield_result
TEST(Shield, PassesTheResultOn) {
  VirtualLoop loop;
  auto inner = pending<int>();
  auto outer = shield(inner);
  inner.set_result(42);
  EXPECT_FALSE(outer.done()); // not within set_result()
  loop.run_until_idle();
  EXPECT_EQ(outer.result(), 42);
}

// CPython: test_tasks.py BaseTaskTests.test_shield_exception
TEST(Shield, PassesTheExceptionOn) {
  VirtualLoop loop;
  auto inner = pending<int>();
  auto outer = shield(inner);
  const auto error = std::make_exception_ptr(asyncio::RuntimeError("expected"));
  inner.set_exception(error);
  loop.run_until_idle();
  EXPECT_EQ(outer.exception(), error);
}

// CPython: test_tasks.py BaseTaskTests.test_shield_cancel_inner
TEST(Shield, ACancelledInnerCancelsTheOuter) {
  VirtualLoop loop;
  auto inner = pending();
  auto outer = shield(inner);
  inner.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(outer.cancelled());
}

// CPython: test_tasks.py BaseTaskTests.test_shield_cancel_outer
TEST(Shield, CancellingTheOuterLeavesTheInnerAlone) {
  VirtualLoop loop;
  expect::Reports reports(loop.loop());
  auto inner = pending<int>();
  auto outer = shield(inner);
  outer.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(outer.cancelled());
  EXPECT_FALSE(inner.done());

  inner.set_result(1); // nothing is tried with the outer any more
  loop.run_until_idle();
  EXPECT_TRUE(outer.cancelled());
  EXPECT_EQ(inner.result(), 1);
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_tasks.py BaseTaskTests.test_shield_shortcut
TEST(Shield, OfADoneFutureIsThatFuture) {
  VirtualLoop loop;
  auto inner = pending<int>();
  inner.set_result(42);
  auto outer = shield(inner);
  EXPECT_EQ(outer, inner);
  EXPECT_EQ(outer.result(), 42);
}

// CPython: test_tasks.py BaseTaskTests.test_shield_effect
TEST(Shield, ACoroutineGoesOnAfterItsAwaiterWasCancelled) {
  VirtualLoop loop;
  auto waiter = pending();
  int proof = 0;
  auto inner = [&]() -> Coro<> {
    co_await waiter;
    proof += 1;
  };
  auto task = create_task([&]() -> Coro<> {
    co_await shield(inner());
    proof += 100;
  });
  loop.run_until_idle();
  task.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(task.cancelled());

  waiter.set_result();
  loop.run_until_idle();
  EXPECT_EQ(proof, 1);
}

// CPython: test_tasks.py BaseTaskTests.test_shield_gather
TEST(Shield, ProtectsAGather) {
  VirtualLoop loop;
  auto child1 = pending<int>();
  auto child2 = pending<int>();
  auto parent = asyncio::gather(child1, child2);
  auto outer = shield(parent);
  loop.run_until_idle();
  outer.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(outer.cancelled());
  EXPECT_FALSE(parent.done());

  child1.set_result(1);
  child2.set_result(2);
  loop.run_until_idle();
  EXPECT_EQ(parent.result(), std::tuple(1, 2));
}

// CPython: test_tasks.py BaseTaskTests.test_gather_shield
TEST(Shield, ProtectsTheChildrenOfAGather) {
  VirtualLoop loop;
  auto child1 = pending<int>();
  auto child2 = pending<int>();
  auto inner1 = shield(child1);
  auto inner2 = shield(child2);
  auto parent = asyncio::gather(inner1, inner2);
  loop.run_until_idle();
  parent.cancel();
  loop.run_until_idle();
  EXPECT_FALSE(parent.cancelled());
  EXPECT_TRUE(expect::holds<asyncio::CancelledError>(parent.exception()));
  EXPECT_TRUE(inner1.cancelled());
  EXPECT_TRUE(inner2.cancelled());
  EXPECT_FALSE(child1.done());
  EXPECT_FALSE(child2.done());
  child1.set_result(1);
  child2.set_result(2);
  loop.run_until_idle();
}

// CPython: test_tasks.py BaseTaskTests.test_shield_coroutine_without_loop
TEST(Shield, OfACoroutineNeedsARunningLoop) {
  EXPECT_THAT(
      thrown_by<asyncio::RuntimeError>([] { return shield(forty_two()); }),
      HasSubstr("no running event loop"));
}

// CPython: test_tasks.py BaseTaskTests.test_shield_coroutine_use_running_loop
TEST(Shield, OfACoroutineBelongsToTheRunningLoop) {
  VirtualLoop loop;
  auto make = []() -> Coro<asyncio::Future<int>> {
    co_return shield(forty_two());
  };
  auto outer = loop.run(make());
  EXPECT_EQ(&outer.get_loop(), &loop.loop());
  loop.run_until_idle();
  EXPECT_EQ(outer.result(), 42);
}

TEST(Shield, AnErrorOfTheInnerAfterTheOuterWasCancelledIsNotReported) {
  VirtualLoop loop;
  expect::Reports reports(loop.loop());
  {
    auto inner = pending();
    auto outer = shield(inner);
    loop.run_until_idle();
    inner.set_exception(asyncio::ValueError("late"));
    outer.cancel(); // before the callback of inner ran
    loop.run_until_idle();
  }
  EXPECT_THAT(reports.messages, IsEmpty());
}

} // namespace
