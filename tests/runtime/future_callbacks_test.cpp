// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <memory>

using asyncio::Coro;
using asyncio::testing::VirtualLoop;
using expect::pending;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

namespace {

// CPython: test_futures.py BaseFutureDoneCallbackTests.test_callbacks_invoked_on_set_result
TEST(DoneCallback, CallbacksRunInALaterTurnInTheOrderTheyWereAdded) {
  VirtualLoop loop;
  std::vector<int> called;
  auto future = pending<std::string>();
  future.add_done_callback([&] { called.push_back(42); });
  future.add_done_callback([&] { called.push_back(17); });

  future.set_result("foo");
  EXPECT_THAT(called, IsEmpty()); // not inside set_result()

  loop.run_until_idle();
  EXPECT_THAT(called, ElementsAre(42, 17));
  EXPECT_EQ(future.result(), "foo");
}

// CPython: test_futures.py BaseFutureDoneCallbackTests.test_callbacks_invoked_on_set_exception
TEST(DoneCallback, CallbacksRunAfterAnException) {
  VirtualLoop loop;
  std::vector<int> called;
  auto future = pending();
  future.add_done_callback([&] { called.push_back(100); });

  const auto error = std::make_exception_ptr(asyncio::RuntimeError("no"));
  future.set_exception(error);
  EXPECT_THAT(called, IsEmpty());

  loop.run_until_idle();
  EXPECT_THAT(called, ElementsAre(100));
  EXPECT_EQ(future.exception(), error);
}

TEST(DoneCallback, CallbacksRunAfterCancel) {
  VirtualLoop loop;
  std::vector<int> called;
  auto future = pending();
  future.add_done_callback([&] { called.push_back(1); });
  future.cancel();
  EXPECT_THAT(called, IsEmpty());
  loop.run_until_idle();
  EXPECT_THAT(called, ElementsAre(1));
}

TEST(DoneCallback, OneAddedToADoneFutureIsQueuedNotCalled) {
  VirtualLoop loop;
  std::vector<int> called;
  auto future = pending();
  future.set_result();
  future.add_done_callback([&] { called.push_back(1); });
  EXPECT_THAT(called, IsEmpty());
  loop.run_until_idle();
  EXPECT_THAT(called, ElementsAre(1));
}

TEST(DoneCallback, IsGivenTheFuture) {
  VirtualLoop loop;
  auto future = pending<int>();
  int typed = 0;
  bool erased = false;
  future.add_done_callback(
      [&](asyncio::Future<int> done) { typed = done.result(); });
  future.add_done_callback(
      [&](asyncio::AnyFuture done) { erased = done == future; });
  future.set_result(3);
  loop.run_until_idle();
  EXPECT_EQ(typed, 3);
  EXPECT_TRUE(erased);
}

// CPython: test_futures.py BaseFutureDoneCallbackTests.test_callbacks_remove_first_callback
TEST(DoneCallback, IsGivenTheTaskOfATask) {
  VirtualLoop loop;
  std::vector<std::string> called;
  auto task = asyncio::create_task(asyncio::sleep(1s), {.name = "one"});
  task.add_done_callback(
      [&](const asyncio::Task<> &done) { called.push_back(done.get_name()); });
  const asyncio::AnyTask any = task;
  any.add_done_callback([&](const asyncio::AnyTask &done) {
    called.push_back("any " + done.get_name());
  });
  any.add_done_callback([&](const asyncio::AnyFuture &done) {
    called.push_back(done == task ? "itself" : "another");
  });
  loop.advance(1s);
  EXPECT_THAT(called, ElementsAre("one", "any one", "itself"));
}

TEST(DoneCallback, TheFirstCanBeRemovedOnce) {
  VirtualLoop loop;
  std::vector<int> called;
  auto future = pending();
  const auto first = future.add_done_callback([&] { called.push_back(42); });
  future.add_done_callback([&] { called.push_back(17); });
  future.add_done_callback([&] { called.push_back(100); });

  EXPECT_EQ(future.remove_done_callback(first), 1u);
  EXPECT_EQ(future.remove_done_callback(first), 0u);

  future.set_result();
  loop.run_until_idle();
  EXPECT_THAT(called, ElementsAre(17, 100));
}

// CPython: test_futures.py BaseFutureDoneCallbackTests.test_callbacks_remove_first_and_second_callback
TEST(DoneCallback, TheFirstTwoCanBeRemoved) {
  VirtualLoop loop;
  std::vector<int> called;
  auto future = pending();
  const auto first = future.add_done_callback([&] { called.push_back(42); });
  const auto second = future.add_done_callback([&] { called.push_back(17); });
  future.add_done_callback([&] { called.push_back(100); });

  EXPECT_EQ(future.remove_done_callback(first), 1u);
  EXPECT_EQ(future.remove_done_callback(second), 1u);
  EXPECT_EQ(future.remove_done_callback(first), 0u);

  future.set_result();
  loop.run_until_idle();
  EXPECT_THAT(called, ElementsAre(100));
}

// CPython: test_futures.py BaseFutureDoneCallbackTests.test_callbacks_remove_third_callback
TEST(DoneCallback, TheLastCanBeRemoved) {
  VirtualLoop loop;
  std::vector<int> called;
  auto future = pending();
  future.add_done_callback([&] { called.push_back(42); });
  future.add_done_callback([&] { called.push_back(17); });
  const auto third = future.add_done_callback([&] { called.push_back(100); });

  EXPECT_EQ(future.remove_done_callback(third), 1u);
  EXPECT_EQ(future.remove_done_callback(third), 0u);

  future.set_result();
  loop.run_until_idle();
  EXPECT_THAT(called, ElementsAre(42, 17));
}

// CPython: test_futures.py BaseFutureDoneCallbackTests.test_remove_done_callback
TEST(DoneCallback, EachAdditionIsRemovedByItsOwnId) {
  VirtualLoop loop;
  std::vector<int> called;
  auto one = [&] { called.push_back(1); };
  auto two = [&] { called.push_back(2); };
  auto future = pending();
  auto other = pending();

  std::vector ones{future.add_done_callback(one)};
  const auto removed = future.add_done_callback(two);
  EXPECT_EQ(future.remove_done_callback(removed), 1u);
  // An id of another future names nothing here.
  const auto foreign = other.add_done_callback(two);
  EXPECT_EQ(future.remove_done_callback(foreign), 0u);

  future.add_done_callback(two);
  for (int i = 0; i < 5; ++i)
    ones.push_back(future.add_done_callback(one));
  for (const auto id : ones)
    EXPECT_EQ(future.remove_done_callback(id), 1u);

  future.set_result();
  loop.run_until_idle();
  EXPECT_THAT(called, ElementsAre(2));
  other.cancel();
}

// A callback that removes another one, or that is removed while something it
// owns removes or adds others: the list must not be walked meanwhile.

/// Runs a function when it is destroyed for good.
struct AtEnd {
  std::function<void()> act;
  ~AtEnd() { act(); }
};

// CPython: test_futures.py BaseFutureDoneCallbackTests.test_schedule_callbacks_list_mutation_1
TEST(DoneCallback, OneThatIsQueuedCanNoLongerBeRemoved) {
  VirtualLoop loop;
  std::vector<int> called;
  auto future = pending();
  std::size_t removed = 99;
  decltype(future.add_done_callback([] {})) second{};
  future.add_done_callback(
      [&] { removed = future.remove_done_callback(second); });
  second = future.add_done_callback([&] { called.push_back(1); });
  future.add_done_callback([&] { called.push_back(2); });
  future.set_result();
  loop.run_until_idle();
  EXPECT_EQ(removed, 0u);
  EXPECT_THAT(called, ElementsAre(1, 2));
}

// CPython: test_futures.py BaseFutureDoneCallbackTests.test_remove_done_callbacks_list_mutation
TEST(DoneCallback, DestroyingARemovedOneMayRemoveOthers) {
  VirtualLoop loop;
  std::vector<int> called;
  auto future = pending();
  auto id = future.add_done_callback([&] { called.push_back(1); });
  std::vector others{id};
  for (int i = 0; i < 62; ++i)
    others.push_back(future.add_done_callback([&] { called.push_back(2); }));

  auto at_end = std::make_shared<AtEnd>([&] {
    for (const auto other : others)
      EXPECT_EQ(future.remove_done_callback(other), 1u);
  });
  const auto owner = future.add_done_callback([at_end] { (void)at_end; });
  at_end.reset();
  EXPECT_EQ(future.remove_done_callback(owner), 1u);

  future.add_done_callback([&] { called.push_back(3); });
  future.set_result();
  loop.run_until_idle();
  EXPECT_THAT(called, ElementsAre(3));
}

// CPython: test_futures.py BaseFutureDoneCallbackTests.test_remove_done_callbacks_list_clear
TEST(DoneCallback, DestroyingARemovedOneFindsItselfGone) {
  VirtualLoop loop;
  auto future = pending();
  decltype(future.add_done_callback([] {})) owner{};
  std::size_t again = 99;
  auto at_end = std::make_shared<AtEnd>(
      [&] { again = future.remove_done_callback(owner); });
  owner = future.add_done_callback([at_end] { (void)at_end; });
  at_end.reset();

  EXPECT_EQ(future.remove_done_callback(owner), 1u);
  EXPECT_EQ(again, 0u);
  future.cancel();
}

// CPython: test_futures.py BaseFutureDoneCallbackTests.test_schedule_callbacks_list_mutation_2
TEST(DoneCallback, DestroyingARemovedOneMayAddOthers) {
  VirtualLoop loop;
  std::vector<int> called;
  auto future = pending();
  auto at_end = std::make_shared<AtEnd>([&] {
    for (int i = 0; i < 100; ++i)
      future.add_done_callback([&called, i] { called.push_back(i); });
  });
  const auto owner = future.add_done_callback([at_end] { (void)at_end; });
  at_end.reset();
  EXPECT_EQ(future.remove_done_callback(owner), 1u);

  future.set_result();
  loop.run_until_idle();
  EXPECT_EQ(called.size(), 100u);
  EXPECT_TRUE(std::is_sorted(called.begin(), called.end()));
}

TEST(DoneCallback, AnExceptionGoesToTheExceptionHandlerAndTheNextStillRuns) {
  VirtualLoop loop;
  expect::Reports reports(loop.loop());
  std::vector<int> called;
  auto future = pending();
  future.add_done_callback([] { throw asyncio::ValueError("in callback"); });
  future.add_done_callback([&] { called.push_back(2); });
  future.set_result();
  loop.run_until_idle();
  EXPECT_THAT(called, ElementsAre(2));
  ASSERT_EQ(reports.exceptions.size(), 1u);
  EXPECT_EQ(expect::text_in<asyncio::ValueError>(reports.exceptions[0]),
            "in callback");
}

} // namespace
