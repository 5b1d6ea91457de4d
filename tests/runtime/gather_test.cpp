// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <tuple>

using asyncio::CancelledError;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Future;
using asyncio::gather;
using asyncio::return_exceptions;
using asyncio::testing::VirtualLoop;
using expect::pending;
using expect::text_in;
using expect::thrown_by;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

Coro<int> give(int value) { co_return value; }

/// What is gathered: the futures themselves, or coroutines that await them.
struct Themselves {
  static Future<int> wrap(Future<int> future) { return future; }
};
struct InCoroutines {
  static Coro<int> wrap(Future<int> future) { co_return co_await future; }
};

template <class Wrapping> class Gather : public ::testing::Test {};
using Wrappings = ::testing::Types<Themselves, InCoroutines>;
TYPED_TEST_SUITE(Gather, Wrappings);

// CPython: test_tasks.py GatherTestsBase.test_success
TYPED_TEST(Gather, ResultsStandInTheOrderOfTheArguments) {
  VirtualLoop loop;
  auto a = pending<int>();
  auto b = pending<int>();
  auto c = pending<int>();
  auto all = gather(TypeParam::wrap(a), TypeParam::wrap(b), TypeParam::wrap(c));
  int called = 0;
  all.add_done_callback([&] { ++called; });
  b.set_result(1);
  a.set_result(2);
  loop.run_until_idle();
  EXPECT_FALSE(all.done());
  EXPECT_EQ(called, 0);

  c.set_result(3);
  loop.run_until_idle();
  EXPECT_EQ(called, 1);
  EXPECT_EQ(all.result(), std::tuple(2, 1, 3));
}

// CPython: test_tasks.py GatherTestsBase.test_result_exception_success
TYPED_TEST(Gather, OutcomesHoldResultsToo) {
  VirtualLoop loop;
  auto a = pending<int>();
  auto b = pending<int>();
  auto all = gather(return_exceptions, TypeParam::wrap(a), TypeParam::wrap(b));
  b.set_result(1);
  a.set_result(2);
  loop.run_until_idle();
  const auto &[first, second] = all.result();
  EXPECT_EQ(first.value(), 2);
  EXPECT_EQ(second.value(), 1);
}

// CPython: test_tasks.py GatherTestsBase.test_one_exception
TYPED_TEST(Gather, TheFirstErrorIsTheErrorOfAll) {
  VirtualLoop loop;
  auto a = pending<int>();
  auto b = pending<int>();
  auto c = pending<int>();
  auto d = pending<int>();
  auto e = pending<int>();
  auto all = gather(TypeParam::wrap(a), TypeParam::wrap(b), TypeParam::wrap(c),
                    TypeParam::wrap(d), TypeParam::wrap(e));
  int called = 0;
  all.add_done_callback([&] { ++called; });
  const auto error = std::make_exception_ptr(asyncio::ValueError("zero"));
  a.set_result(1);
  b.set_exception(error);
  loop.run_until_idle();
  EXPECT_TRUE(all.done());
  EXPECT_EQ(all.exception(), error);
  // The others go on, and change nothing.
  EXPECT_FALSE(c.done());
  c.set_result(3);
  d.cancel();
  e.set_exception(asyncio::RuntimeError("late"));
  loop.run_until_idle();
  EXPECT_EQ(called, 1);
  EXPECT_EQ(all.exception(), error);
}

// CPython: test_tasks.py GatherTestsBase.test_return_exceptions
TYPED_TEST(Gather, OutcomesHoldErrorsInOrder) {
  VirtualLoop loop;
  auto a = pending<int>();
  auto b = pending<int>();
  auto c = pending<int>();
  auto d = pending<int>();
  auto all = gather(return_exceptions, TypeParam::wrap(a), TypeParam::wrap(b),
                    TypeParam::wrap(c), TypeParam::wrap(d));
  int called = 0;
  all.add_done_callback([&] { ++called; });
  b.set_result(1);
  c.set_exception(asyncio::ValueError("c"));
  a.set_result(3);
  loop.run_until_idle();
  EXPECT_FALSE(all.done());

  d.set_exception(asyncio::RuntimeError("d"));
  loop.run_until_idle();
  EXPECT_EQ(called, 1);
  const auto &outcomes = all.result();
  EXPECT_EQ(std::get<0>(outcomes).value(), 3);
  EXPECT_EQ(std::get<1>(outcomes).value(), 1);
  EXPECT_EQ(text_in<asyncio::ValueError>(std::get<2>(outcomes).exception()),
            "c");
  EXPECT_EQ(text_in<asyncio::RuntimeError>(std::get<3>(outcomes).exception()),
            "d");
}

// CPython: test_tasks.py FutureGatherTests.test_constructor_empty_sequence_without_loop
TEST(GatherNothing, NeedsARunningLoop) {
  EXPECT_THAT(thrown_by<asyncio::RuntimeError>([] { return gather(); }),
              HasSubstr("no running event loop"));
}

// CPython: test_tasks.py FutureGatherTests.test_constructor_empty_sequence_use_running_loop
TEST(GatherNothing, GivesNothing) {
  VirtualLoop loop;
  auto all = gather();
  EXPECT_EQ(&all.get_loop(), &loop.loop());
  loop.run_until_idle();
  EXPECT_TRUE(all.done());
  EXPECT_EQ(all.result(), std::tuple());
}

// CPython: test_tasks.py CoroutineGatherTests.test_constructor_without_loop
TEST(GatherCoroutines, NeedARunningLoop) {
  EXPECT_THAT(
      thrown_by<asyncio::RuntimeError>([] { return gather(give(1), give(2)); }),
      HasSubstr("no running event loop"));
}

// CPython: test_tasks.py CoroutineGatherTests.test_constructor_use_running_loop
TEST(GatherCoroutines, StartInTheirOrder) {
  VirtualLoop loop;
  std::vector<int> log;
  auto noted = [&](int value) -> Coro<> {
    log.push_back(value);
    co_return;
  };
  auto all = gather(noted(1), noted(2), noted(3));
  EXPECT_EQ(&all.get_loop(), &loop.loop());
  EXPECT_THAT(log, IsEmpty());
  loop.run_until_idle();
  EXPECT_THAT(log, ElementsAre(1, 2, 3));
  EXPECT_TRUE(all.done());
}

// CPython: test_tasks.py CoroutineGatherTests.test_duplicate_coroutines
TEST(GatherCoroutines, TheSameTaskMayStandInSeveralPlaces) {
  VirtualLoop loop;
  auto task = create_task(give(7));
  auto all = gather(task, task, give(8), task);
  loop.run_until_idle();
  EXPECT_EQ(all.result(), std::tuple(7, 7, 8, 7));
}

// CPython: test_tasks.py CoroutineGatherTests.test_cancellation_broadcast
TEST(GatherCoroutines, CancellingTheAwaiterCancelsAllChildren) {
  VirtualLoop loop;
  int proof = 0;
  auto waiter = pending();
  auto inner = [&]() -> Coro<> {
    co_await waiter;
    proof += 1;
  };
  auto child1 = create_task(inner());
  auto child2 = create_task(inner());
  auto outer = create_task([&]() -> Coro<> {
    co_await gather(child1, child2);
    proof += 100;
  });
  loop.run_until_idle();
  EXPECT_TRUE(outer.cancel());
  loop.run_until_idle();
  EXPECT_TRUE(outer.cancelled());
  EXPECT_TRUE(waiter.cancelled());
  EXPECT_TRUE(child1.cancelled());
  EXPECT_TRUE(child2.cancelled());
  EXPECT_EQ(proof, 0);
}

// CPython: test_tasks.py CoroutineGatherTests.test_exception_marking
TEST(GatherCoroutines, LaterErrorsCountAsRetrieved) {
  VirtualLoop loop;
  expect::Reports reports(loop.loop());
  auto a = pending();
  auto b = pending();
  auto inner = [](Future<> future) -> Coro<> {
    co_await future;
    throw asyncio::RuntimeError("should not be ignored");
  };
  {
    auto task =
        create_task([&]() -> Coro<> { co_await gather(inner(a), inner(b)); });
    loop.run_until_idle();
    a.set_result();
    loop.run_until_idle();
    b.set_result();
    loop.run_until_idle();
    EXPECT_EQ(text_in<asyncio::RuntimeError>(task.exception()),
              "should not be ignored");
  }
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_tasks.py FutureGatherTests.test_constructor_heterogenous_futures
TEST(GatherFutures, OfTwoLoopsIsAnError) {
  auto one = asyncio::new_event_loop();
  auto other = asyncio::new_event_loop();
  auto a = one->create_future<int>();
  auto b = other->create_future<int>();
  EXPECT_THROW((void)gather(a, b), asyncio::ValueError);
  one->close();
  other->close();
}

// CPython: test_tasks.py FutureGatherTests.test_constructor_homogenous_futures
TEST(GatherFutures, BelongsToTheLoopOfItsFutures) {
  auto loop = asyncio::new_event_loop();
  auto a = loop->create_future<int>();
  auto b = loop->create_future<int>();
  auto all = gather(a, b);
  EXPECT_EQ(&all.get_loop(), loop.get());
  EXPECT_FALSE(all.done());
  auto again = gather(a, b);
  EXPECT_EQ(&again.get_loop(), loop.get());
  a.set_result(1);
  b.set_result(2);
  EXPECT_EQ(loop->run_until_complete(again), std::tuple(1, 2));
  loop->close();
}

// CPython: test_tasks.py FutureGatherTests.test_one_cancellation
TEST(GatherFutures, ACancelledChildIsAnErrorNotACancellation) {
  VirtualLoop loop;
  auto a = pending<int>();
  auto b = pending<int>();
  auto c = pending<int>();
  auto all = gather(a, b, c);
  int called = 0;
  all.add_done_callback([&] { ++called; });
  a.set_result(1);
  b.cancel();
  loop.run_until_idle();
  EXPECT_TRUE(all.done());
  EXPECT_FALSE(all.cancelled());
  EXPECT_TRUE(expect::holds<CancelledError>(all.exception()));
  c.set_result(3);
  loop.run_until_idle();
  EXPECT_EQ(called, 1);
}

// CPython: test_tasks.py FutureGatherTests.test_result_exception_one_cancellation
TEST(GatherFutures, OutcomesHoldCancellations) {
  VirtualLoop loop;
  std::vector<Future<int>> futures;
  for (int i = 0; i < 6; ++i)
    futures.push_back(pending<int>());
  auto all = gather(return_exceptions, futures);
  futures[0].set_result(1);
  futures[1].set_exception(asyncio::ValueError("one"));
  futures[2].cancel();
  loop.run_until_idle();
  EXPECT_FALSE(all.done());
  futures[3].set_result(3);
  futures[4].cancel();
  futures[5].set_exception(asyncio::RuntimeError("five"));
  loop.run_until_idle();

  const auto &outcomes = all.result();
  ASSERT_EQ(outcomes.size(), 6u);
  EXPECT_EQ(outcomes[0].value(), 1);
  EXPECT_EQ(text_in<asyncio::ValueError>(outcomes[1].exception()), "one");
  EXPECT_TRUE(expect::holds<CancelledError>(outcomes[2].exception()));
  EXPECT_EQ(outcomes[3].value(), 3);
  EXPECT_TRUE(expect::holds<CancelledError>(outcomes[4].exception()));
  EXPECT_EQ(text_in<asyncio::RuntimeError>(outcomes[5].exception()), "five");
}

TEST(GatherVector, GivesAVectorOfResults) {
  VirtualLoop loop;
  std::vector<Coro<int>> coroutines;
  for (int i = 0; i < 4; ++i)
    coroutines.push_back(give(i));
  auto all = gather(std::move(coroutines));
  loop.run_until_idle();
  EXPECT_THAT(all.result(), ElementsAre(0, 1, 2, 3));
}

} // namespace
