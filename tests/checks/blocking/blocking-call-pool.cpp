// RUN: %cotidy %s -- %flags | %FileCheck

#include "libcoro.h"
#include <boost-asio.h>

#include <chrono>
#include <thread>

using namespace std::chrono_literals;

namespace {

//===--- Not found: on a worker pool, where blocking is allowed ------------===//

coro::task<void> movesThenSleeps(coro::thread_pool &Pool) {
  co_await Pool.schedule();
  std::this_thread::sleep_for(1ms);
}

// A lambda that only this function calls runs where this function runs.
coro::task<void> callsAfterTheMove(coro::thread_pool &Pool) {
  auto Sleeps = []() -> coro::task<void> {
    std::this_thread::sleep_for(1ms);
    co_return;
  };
  co_await Pool.schedule();
  co_await Sleeps();
}

//===--- Found ------------------------------------------------------------===//

coro::task<void> sleepsThenMoves(coro::thread_pool &Pool) {
  std::this_thread::sleep_for(1ms);
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks the event loop
  co_await Pool.schedule();
}

coro::task<void> callsBeforeTheMove(coro::thread_pool &Pool) {
  auto Sleeps = []() -> coro::task<void> {
    std::this_thread::sleep_for(1ms);
    // CHECK: :[[#@LINE-1]]:5: warning: 'std::this_thread::sleep_for' blocks the event loop
    co_return;
  };
  co_await Sleeps();
  co_await Pool.schedule();
  co_await Sleeps();
}

} // namespace

coro::task<void> use(coro::thread_pool &Pool) {
  co_await movesThenSleeps(Pool);
  co_await callsAfterTheMove(Pool);
  co_await sleepsThenMoves(Pool);
  co_await callsBeforeTheMove(Pool);
}

//===--- Asio: a token that is bound to an executor moves there ------------===//

namespace asio = boost::asio;

asio::awaitable<void> movesByItsToken(asio::thread_pool &Pool) {
  co_await asio::post(asio::bind_executor(Pool, asio::use_awaitable));
  std::this_thread::sleep_for(1ms);
}
asio::awaitable<void> movesByItsDefaultToken(asio::thread_pool &Pool) {
  co_await asio::post(asio::bind_executor(Pool));
  std::this_thread::sleep_for(1ms);
}
asio::awaitable<void> movesWithTwoArguments(asio::io_context &Context,
                                            asio::thread_pool &Pool) {
  co_await asio::post(Context, asio::bind_executor(Pool, asio::use_awaitable));
  std::this_thread::sleep_for(1ms);
}
asio::awaitable<void> comesBack(asio::thread_pool &Pool) {
  co_await asio::post(Pool, asio::use_awaitable);
  std::this_thread::sleep_for(1ms);
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks the event loop
}
