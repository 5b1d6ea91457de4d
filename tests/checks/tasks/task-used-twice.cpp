// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-task-used-twice' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <boost-asio.h>
#include <concurrencpp.h>
#include <cppcoro.h>
#include <folly-coro.h>
#include <utility>
#include <vector>

asyncio::Coro<int> load();
asyncio::Coro<void> work();
bool condition();
void take(asyncio::Coro<int>);
void refill(asyncio::Coro<int> &);

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<int> twice() {
  auto Made = load();
  int First = co_await Made;
  co_return First + co_await Made;
  // CHECK: :[[#@LINE-1]]:21: warning: 'Made' is used after it was awaited, which can be done only once [cotidy-task-used-twice]
  // CHECK-NEXT: :[[#@LINE-3]]:15: note: it is awaited here
}

asyncio::Coro<int> afterMove() {
  auto Made = load();
  auto Task = asyncio::create_task(std::move(Made));
  co_await Task;
  co_return co_await Made;
  // CHECK: :[[#@LINE-1]]:13: warning: 'Made' is used after it was moved from: there is nothing left in it
  // CHECK-NEXT: :[[#@LINE-4]]:36: note: it is moved from here
}

asyncio::Coro<void> movedTwice() {
  auto Made = load();
  take(std::move(Made));
  take(std::move(Made));
  // CHECK: :[[#@LINE-1]]:8: warning: 'Made' is used after it was moved from
  co_return;
}

asyncio::Coro<void> inLoop() {
  auto Made = work();
  for (int I = 0; I < 3; ++I)
    co_await Made;
  // CHECK: :[[#@LINE-1]]:5: warning: 'Made' is awaited again in the next round of the loop: there is nothing left in it
}

asyncio::Coro<void> parameter(asyncio::Coro<void> Given) {
  if (condition())
    co_await Given;
  co_await Given;
  // CHECK: :[[#@LINE-1]]:3: warning: 'Given' is used after it was awaited
}

asyncio::Coro<void> captured() {
  auto Made = load();
  auto Later = [Kept = std::move(Made)]() mutable { take(std::move(Kept)); };
  Later();
  co_await Made;
  // CHECK: :[[#@LINE-1]]:3: warning: 'Made' is used after it was moved from
}

boost::asio::awaitable<int> request();
boost::asio::awaitable<int> asioTwice() {
  auto Made = request();
  int First = co_await std::move(Made);
  co_return First + co_await std::move(Made);
  // CHECK: :[[#@LINE-1]]:30: warning: 'Made' is used after it was moved from
}

concurrencpp::result<int> start();
concurrencpp::result<int> resultTwice() {
  auto Started = start();
  int First = co_await Started;
  co_return First + co_await Started;
  // CHECK: :[[#@LINE-1]]:21: warning: 'Started' is used after it was awaited
}

folly::coro::Task<int> fetch();
folly::coro::Task<int> follyTwice() {
  auto Made = fetch();
  int First = co_await std::move(Made);
  co_return First + co_await std::move(Made);
  // CHECK: :[[#@LINE-1]]:30: warning: 'Made' is used after it was moved from
}

template <class T> asyncio::Coro<void> inTemplate(T) {
  auto Made = work();
  co_await Made;
  co_await Made;
  // CHECK: :[[#@LINE-1]]:3: warning: 'Made' is used after it was awaited
}
template asyncio::Coro<void> inTemplate(int);
template asyncio::Coro<void> inTemplate(char);

// A type without a model whose frame is resumed whether it is through or not.
struct Job {
  struct promise_type {
    Job get_return_object();
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void();
    void unhandled_exception();
  };
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
Job job();
Job jobTwice() {
  auto Made = job();
  co_await Made;
  co_await Made;
  // CHECK: :[[#@LINE-1]]:3: warning: 'Made' is used after it was awaited
}

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<int> onEachBranch() {
  auto Made = load();
  if (condition())
    co_return co_await Made;
  co_return co_await std::move(Made);
}

asyncio::Coro<int> awaitsTask() {
  auto Task = asyncio::create_task(load());
  int First = co_await Task;
  for (int I = 0; I < 3; ++I)
    First += co_await Task;
  co_return First + co_await Task;
}

asyncio::Coro<int> assignsAnother() {
  auto Made = load();
  int Sum = co_await Made;
  Made = load();
  Sum += co_await Made;
  refill(Made);
  co_return Sum + co_await Made;
}

asyncio::Coro<void> freshInLoop() {
  for (int I = 0; I < 3; ++I) {
    auto Made = work();
    co_await Made;
  }
  for (int I = 0; I < 3; ++I) {
    auto Made = load();
    take(std::move(Made));
  }
}

asyncio::Coro<void> leavesLoop() {
  auto Made = work();
  while (condition()) {
    if (condition()) {
      co_await Made;
      break;
    }
    co_await work();
  }
}

// The same condition may stand behind both.
asyncio::Coro<void> byTheSameCondition(bool Early) {
  auto Made = work();
  if (Early)
    co_await Made;
  co_await work();
  if (!Early)
    co_await Made;
}
asyncio::Coro<void> onceInLoop(bool Done) {
  auto Made = work();
  while (condition())
    if (!Done) {
      co_await Made;
      Done = true;
    }
}

// Each keeps its result.
cppcoro::task<int> compute();
cppcoro::task<int> keepsResult() {
  auto Made = compute();
  int First = co_await Made;
  co_return First + co_await Made;
}
cppcoro::shared_task<int> shared();
cppcoro::task<int> sharedTwice() {
  auto Made = shared();
  int First = co_await Made;
  co_return First + co_await Made;
}

// Looks at what a moved-from object says of itself.
concurrencpp::result<void> looks() {
  auto Started = start();
  auto Other = std::move(Started);
  if (static_cast<bool>(Started))
    co_return;
  co_await Other;
}

void otherTypes() {
  std::vector<int> All, Other = std::move(All), Third = std::move(All);
}
