// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <atomic>
#include <numeric>
#include <thread>

using asyncio::Coro;
using asyncio::to_thread;
using expect::thrown_awaiting;

namespace {

// CPython: test_threads.py ToThreadTests.test_to_thread
TEST(ToThread, GivesTheResultOfACallOnAnotherThread) {
  std::thread::id where;
  auto sum = [&](std::vector<int> numbers) {
    where = std::this_thread::get_id();
    return std::accumulate(numbers.begin(), numbers.end(), 0);
  };
  auto main = [&]() -> Coro<int> {
    const std::vector<int> numbers{40, 2};
    co_return co_await to_thread(sum, numbers);
  };
  EXPECT_EQ(asyncio::run(main()), 42);
  EXPECT_NE(where, std::this_thread::get_id());
}

// CPython: test_threads.py ToThreadTests.test_to_thread_exception
TEST(ToThread, ThrowsWhatTheCallThrows) {
  auto fail = [] { throw asyncio::RuntimeError("test"); };
  auto main = [&]() -> Coro<std::string> {
    co_return co_await thrown_awaiting<asyncio::RuntimeError>(to_thread(fail));
  };
  EXPECT_EQ(asyncio::run(main()), "test");
}

// CPython: test_threads.py ToThreadTests.test_to_thread_once
TEST(ToThread, CallsOnce) {
  std::atomic<int> calls = 0;
  auto count = [&] { ++calls; };
  auto main = [&]() -> Coro<> { co_await to_thread(count); };
  asyncio::run(main());
  EXPECT_EQ(calls, 1);
}

// CPython: test_threads.py ToThreadTests.test_to_thread_concurrent
TEST(ToThread, SeveralCallsRunTogether) {
  // Each call waits for the others: one after the other would hang.
  constexpr int count = 3;
  std::atomic<int> arrived = 0;
  auto meet = [&] {
    ++arrived;
    while (arrived < count)
      std::this_thread::yield();
  };
  auto main = [&]() -> Coro<> {
    co_await asyncio::gather(to_thread(meet), to_thread(meet), to_thread(meet));
  };
  asyncio::run(main());
  EXPECT_EQ(arrived, count);
}

// CPython: test_threads.py ToThreadTests.test_to_thread_args_kwargs
TEST(ToThread, PassesCopiesOfItsArguments) {
  std::string seen;
  bool something = false;
  auto note = [&](std::string text, bool flag) {
    seen = std::move(text);
    something = flag;
  };
  auto main = [&]() -> Coro<> {
    std::string text = "test";
    auto call = to_thread(note, text, true);
    text = "changed afterwards";
    co_await std::move(call);
  };
  asyncio::run(main());
  EXPECT_EQ(seen, "test");
  EXPECT_TRUE(something);
}

const asyncio::ContextVar<std::string> variable("variable");

// CPython: test_threads.py ToThreadTests.test_to_thread_contextvars
TEST(ToThread, TheCallSeesTheContextOfTheTask) {
  auto get = [] { return variable.get(); };
  auto main = [&]() -> Coro<std::string> {
    variable.set("parrot");
    co_return co_await to_thread(get);
  };
  EXPECT_EQ(asyncio::run(main()), "parrot");
}

TEST(ToThread, WhatTheCallSetsStaysThere) {
  auto set = [] { variable.set("changed"); };
  auto main = [&]() -> Coro<std::string> {
    variable.set("parrot");
    co_await to_thread(set);
    co_return variable.get();
  };
  EXPECT_EQ(asyncio::run(main()), "parrot");
}

} // namespace
