// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One finding each, and not one of cotidy-blocking-call as well.
//
// RUN: %cotidy '--checks=-*,cotidy-blocking-wait,cotidy-blocking-call' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>
#include <boost-asio.h>

//===--- Found ------------------------------------------------------------===//

// The work is started on the very loop that the wait blocks.
asyncio::Coro<int> submitted();
asyncio::Coro<int> waitsOnItsLoop() {
  co_return asyncio::run_coroutine_threadsafe(submitted(),
                                              asyncio::get_running_loop())
      .result();
  // CHECK: :[[#@LINE-3]]:13: warning: 'result' deadlocks: the work that it waits for runs on the event loop that this coroutine blocks; use 'co_await' [cotidy-blocking-wait]
  // CHECK-NEXT: :[[#@LINE-4]]:13: note: the work is started on this coroutine's loop here
}
asyncio::Coro<int> keepsItsLoop() {
  auto &Loop = asyncio::get_running_loop();
  auto Done = asyncio::run_coroutine_threadsafe(submitted(), Loop);
  co_return Done.result();
  // CHECK: :[[#@LINE-1]]:13: warning: 'result' deadlocks: the work
}
boost::asio::awaitable<int> spawned();
boost::asio::awaitable<int> waitsOnItsExecutor() {
  auto Executor = co_await boost::asio::this_coro::executor;
  auto Done = boost::asio::co_spawn(Executor, spawned(), boost::asio::use_future);
  co_return Done.get();
  // CHECK: :[[#@LINE-1]]:13: warning: 'get' deadlocks unless other threads run the same executor: the work that it waits for runs on the event loop that this coroutine blocks
}

// Another loop's thread does the work: to wait for it blocks, and may end.
asyncio::Coro<int> otherLoop(asyncio::EventLoop &Other) {
  auto Done = asyncio::run_coroutine_threadsafe(submitted(), Other);
  co_return Done.result();
  // CHECK: :[[#@LINE-1]]:13: warning: 'asyncio::ConcurrentFuture::result' blocks the event loop: {{.*}} [cotidy-blocking-call]
}
boost::asio::awaitable<int> otherPool(boost::asio::thread_pool &Pool) {
  auto Done = boost::asio::co_spawn(Pool, spawned(), boost::asio::use_future);
  co_return Done.get();
  // CHECK: :[[#@LINE-1]]:13: warning: 'std::future::get' blocks the event loop: {{.*}} [cotidy-blocking-call]
}

//===--- Not found --------------------------------------------------------===//

// A plain function runs on no loop.
int plain(asyncio::EventLoop &Other) {
  return asyncio::run_coroutine_threadsafe(submitted(), Other).result();
}
asyncio::Coro<int> awaitsIt() {
  auto Done = asyncio::run_coroutine_threadsafe(submitted(),
                                                asyncio::get_running_loop());
  co_return co_await asyncio::wrap_future(Done);
}
