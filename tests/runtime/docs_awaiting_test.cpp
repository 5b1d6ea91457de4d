// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/runtime/awaiting.md shows. tests/project/runtime_docs_test.py compares.
#include "tests/runtime/expect.h"

#include <functional>
#include <iostream>

using namespace std::chrono_literals;
using ::testing::ElementsAre;

namespace {

using Source = asyncio::Queue<int>;
using Sink = asyncio::Queue<int>;

std::vector<std::string> fetched;

asyncio::Coro<std::string> fetch(std::string name) {
  fetched.push_back(name);
  co_await asyncio::sleep(1ms);
  co_return name;
}

asyncio::Coro<std::size_t> length(std::string text) { // by value
  co_await asyncio::sleep(1ms);
  co_return text.size();
}

class Session {
public:
  asyncio::Coro<int> next() { // `this` is kept, not the object
    co_await asyncio::sleep(1ms);
    co_return ++count_;
  }

private:
  int count_ = 0;
};

template <asyncio::Awaitable A>
asyncio::Coro<asyncio::awaitable_result_t<A>> logged(std::string what,
                                                     A awaitable) {
  std::cout << what << '\n';
  co_return co_await std::move(awaitable);
}

class Reply {
public:
  explicit Reply(asyncio::Future<int> value) : value_(std::move(value)) {}
  asyncio::Future<int> operator co_await() const { return value_; }

private:
  asyncio::Future<int> value_;
};

asyncio::Coro<>
relay(Source &from, Sink &to,
      asyncio::no_cancel_handler_t = asyncio::no_cancel_handler) {
  while (true)
    co_await to.put(co_await from.get());
}

class DocsAwaiting : public ::testing::Test {
protected:
  DocsAwaiting() { fetched.clear(); }
};

TEST_F(DocsAwaiting, CoroutinesAreLazy) {
  auto main = []() -> asyncio::Coro<> {
    auto later = fetch("a");   // nothing runs
    co_await std::move(later); // now it does, to its end
    EXPECT_THAT(fetched, ElementsAre("a"));
  };
  asyncio::testing::run(main());
}

TEST_F(DocsAwaiting, ParametersLiveInTheFrame) {
  auto main = []() -> asyncio::Coro<> {
    Session session;
    auto count = asyncio::create_task(session.next());
    EXPECT_EQ(co_await length("abc"), 3U);
    EXPECT_EQ(co_await count, 1);
  };
  asyncio::testing::run(main());
}

TEST_F(DocsAwaiting, OperationsGoWhereCoroutinesGo) {
  auto main = []() -> asyncio::Coro<> {
    asyncio::Event ready;
    auto task = asyncio::create_task(ready.wait());
    ready.set();
    co_await asyncio::wait_for(ready.wait(), 1s);
    co_await asyncio::gather(task, asyncio::sleep(1ms));
    EXPECT_TRUE(task.done());
    co_await logged("sleeping", asyncio::sleep(1ms));
    EXPECT_EQ(co_await logged("fetching", fetch("a")), "a");
  };
  asyncio::testing::run(main());
}

TEST_F(DocsAwaiting, FuturesWaitForCallbacks) {
  auto on_line = [](const std::function<void(std::string)> &callback) {
    asyncio::get_running_loop().call_later(1ms, [callback] { callback("x"); });
  };
  auto main = [&]() -> asyncio::Coro<> {
    asyncio::Future<std::string> line =
        asyncio::get_running_loop().create_future<std::string>();
    on_line([line](std::string text) { line.set_result(std::move(text)); });
    const std::string text = co_await line;
    EXPECT_EQ(text, "x");
    auto number = asyncio::get_running_loop().create_future<int>();
    number.set_result(3);
    EXPECT_EQ(co_await Reply(number), 3);
  };
  asyncio::testing::run(main());
}

TEST_F(DocsAwaiting, NamedClosuresAndVectorsAreSafe) {
  auto main = []() -> asyncio::Coro<> {
    const std::string name = "a name that needs memory of its own";
    auto body = [name]() -> asyncio::Coro<> { co_await fetch(name); };
    co_await asyncio::timeout(5s, body);
    EXPECT_THAT(fetched, ElementsAre(name));
    auto first = asyncio::create_task(fetch("a"));
    auto second = asyncio::create_task(asyncio::sleep(1ms));
    std::vector<asyncio::AnyTask> both{first, second};
    co_await asyncio::wait(both);
    EXPECT_TRUE(first.done() && second.done());
  };
  asyncio::testing::run(main());
}

TEST_F(DocsAwaiting, BindingsOfANamedResult) {
  auto main = []() -> asyncio::Coro<> {
    auto results = co_await asyncio::gather(fetch("a"), fetch("b"));
    auto &[a, b] = results;
    EXPECT_EQ(a + b, "ab");
  };
  asyncio::testing::run(main());
}

TEST_F(DocsAwaiting, AMarkedCoroutineEndsWithoutAnException) {
  auto main = []() -> asyncio::Coro<> {
    Source from;
    Sink to;
    auto task = asyncio::create_task(relay(from, to));
    from.put_nowait(1);
    EXPECT_EQ(co_await to.get(), 1);
    task.cancel();
    co_await expect::thrown_awaiting<asyncio::CancelledError>(task);
    EXPECT_TRUE(task.cancelled());
  };
  asyncio::testing::run(main());
}

} // namespace
