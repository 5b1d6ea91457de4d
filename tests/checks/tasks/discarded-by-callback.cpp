// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-discarded-by-callback' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <algorithm>
#include <boost-asio.h>
#include <boost-cobalt.h>
#include <concurrencpp.h>
#include <functional>
#include <future>
#include <qcoro.h>
#include <thread>
#include <utility>
#include <vector>

asyncio::Coro<void> save();
asyncio::Coro<void> store(int);
boost::asio::awaitable<void> request();

/// A wrapper that no model knows.
template <class Signature> class Callback;
template <class R, class... Args> class Callback<R(Args...)> {
public:
  Callback() = default;
  template <class F> Callback(F &&) {}
  template <class F> Callback &operator=(F &&) { return *this; }
};

void onExit(std::function<void()>);
void onValue(const std::function<void(int)> &);
void onEvent(Callback<void()>);

//===--- Found ------------------------------------------------------------===//

void lambdas() {
  onExit([]() -> asyncio::Coro<void> { co_await save(); });
  // CHECK: :[[#@LINE-1]]:10: warning: 'std::function' calls this lambda and drops the coroutine that it returns: its body never runs [cotidy-discarded-by-callback]
  std::function<void()> Kept = [] { return save(); };
  // CHECK: :[[#@LINE-1]]:32: warning: 'std::function' calls this lambda
  Kept = []() -> asyncio::Coro<void> { co_await save(); };
  // CHECK: :[[#@LINE-1]]:10: warning: 'std::function' calls this lambda
  onValue([](auto Value) -> asyncio::Coro<void> { co_await store(Value); });
  // CHECK: :[[#@LINE-1]]:11: warning: 'std::function' calls this lambda
  onEvent([]() -> asyncio::Coro<void> { co_await save(); });
  // CHECK: :[[#@LINE-1]]:11: warning: 'Callback' calls this lambda
  std::packaged_task<void()> Later([]() -> asyncio::Coro<void> { co_return; });
  // CHECK: :[[#@LINE-1]]:36: warning: 'std::packaged_task' calls this lambda
}

struct Saver {
  asyncio::Coro<void> operator()() const;
};
void otherCallables(std::function<asyncio::Coro<void>()> Wrapped) {
  onExit(save);
  // CHECK: :[[#@LINE-1]]:10: warning: 'std::function' calls 'save' and drops the coroutine that it returns: its body never runs
  onExit(&save);
  // CHECK: :[[#@LINE-1]]:11: warning: 'std::function' calls 'save'
  onExit(Saver{});
  // CHECK: :[[#@LINE-1]]:10: warning: 'std::function' calls this callable
  onExit(std::move(Wrapped));
  // CHECK: :[[#@LINE-1]]:20: warning: 'std::function' calls 'Wrapped'
}

void functions(std::vector<int> Values, boost::asio::io_context &Context,
               boost::asio::steady_timer &Timer, asyncio::EventLoop &Loop) {
  std::for_each(Values.begin(), Values.end(),
                [](int Value) -> asyncio::Coro<void> { co_await store(Value); });
  // CHECK: :[[#@LINE-1]]:17: warning: 'for_each' calls this lambda and drops the coroutine that it returns: its body never runs
  std::thread Worker([]() -> asyncio::Coro<void> { co_await save(); });
  // CHECK: :[[#@LINE-1]]:22: warning: 'thread' calls this lambda
  boost::asio::post(Context, []() -> boost::asio::awaitable<void> {
    // CHECK: :[[#@LINE-1]]:30: warning: 'post' calls this lambda
    co_await request();
  });
  Timer.async_wait([](boost::system::error_code)
                       -> boost::asio::awaitable<void> { co_return; });
  // CHECK: :[[#@LINE-2]]:20: warning: 'async_wait' calls this lambda
  Loop.call_soon([]() -> asyncio::Coro<void> { co_await save(); });
  // CHECK: :[[#@LINE-1]]:18: warning: 'call_soon' calls this lambda
  Worker.join();
}

// What is lost differs between the libraries.
void eager() {
  onExit([]() -> boost::cobalt::promise<void> { co_return; });
  // CHECK: :[[#@LINE-1]]:10: warning: {{.*}}the work is cancelled at its first suspension
  onExit([]() -> concurrencpp::result<void> { co_return; });
  // CHECK: :[[#@LINE-1]]:10: warning: {{.*}}nobody waits for the work or sees its error
}

template <class T> void inTemplate(T) {
  onExit([]() -> asyncio::Coro<void> { co_await save(); });
  // CHECK: :[[#@LINE-1]]:10: warning: 'std::function' calls this lambda
}
template void inTemplate(int);
template void inTemplate(char);

//===--- Not found --------------------------------------------------------===//

void takesCoroutines(std::function<asyncio::Coro<void>()>);
void takesAny(std::function<int()>);
asyncio::Coro<void> wrapsIt() {
  takesCoroutines([]() -> asyncio::Coro<void> { co_await save(); });
  takesCoroutines(save);
  takesAny([] { return 1; });
  co_await asyncio::create_task([]() -> asyncio::Coro<void> { co_return; });
}

void spawns(boost::asio::io_context &Context, std::function<void()> Other) {
  onExit([] { asyncio::create_task(save()); });
  onExit([] { (void)save; });
  onExit(std::move(Other));
  boost::asio::co_spawn(
      Context, []() -> boost::asio::awaitable<void> { co_return; },
      boost::asio::detached);
  boost::asio::post(Context, [] {});
}

// Qt's slots start coroutines in this way, and Qt lets them run on.
void slot() {
  onExit([]() -> QCoro::Task<void> { co_return; });
}
concurrencpp::null_result fireAndForget();
void meansIt() { onExit(fireAndForget); }

// A task that somebody else owns.
void handle(asyncio::TaskGroup &Group) {
  onExit([&] { return Group.create_task(save()); });
}
