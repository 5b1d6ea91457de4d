// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-unshielded-cleanup' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <boost-asio.h>
#include <cppcoro.h>
#include <folly-coro.h>
#include <libcoro.h>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

asyncio::Coro<void> work();
asyncio::Coro<void> close();
asyncio::Coro<void> commit();
asyncio::Coro<void> report(std::exception_ptr);
asyncio::Coro<bool> tell(int);
bool condition();

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> keepsAndCleansUp() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await close();
  // CHECK: :[[#@LINE-1]]:3: warning: a second cancellation ends this clean-up half done, and the error in 'Error' is lost; use 'asyncio::shield(...)' [cotidy-unshielded-cleanup]
  // CHECK-NEXT: :[[#@LINE-4]]:5: note: the handler keeps the error here
  // CHECK-NEXT: :[[#@LINE+2]]:5: note: it is to be thrown again here
  if (Error)
    std::rethrow_exception(Error);
}

asyncio::Coro<void> onlyAfterAnError() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (const asyncio::CancelledError &) {
    Error = std::current_exception();
  }
  if (Error != nullptr) {
    co_await tell(1);
    // CHECK: :[[#@LINE-1]]:5: warning: a second cancellation ends this clean-up half done
    // CHECK: :[[#@LINE+2]]:7: note: the same goes for this await
    if (!condition())
      co_await close();
    std::rethrow_exception(std::move(Error));
  }
  co_await commit();
}

asyncio::Coro<void> theOtherWayRound() {
  std::exception_ptr Error{};
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  if (!Error) {
    co_await commit();
    co_return;
  }
  auto Said = co_await tell(2);
  // CHECK: :[[#@LINE-1]]:15: warning: a second cancellation ends this clean-up half done
  (void)Said;
  std::rethrow_exception(Error);
}

asyncio::Coro<void> aMereFlag() {
  bool Cancelled = false;
  try {
    co_await work();
  } catch (const asyncio::CancelledError &) {
    Cancelled = true;
  }
  co_await close();
  // CHECK: :[[#@LINE-1]]:3: warning: a second cancellation ends this clean-up half done, and what 'Cancelled' says is forgotten; use 'asyncio::shield(...)'
  // CHECK-NEXT: :[[#@LINE-4]]:5: note: the handler takes a note of the cancellation here
  if (Cancelled)
    throw asyncio::CancelledError();
}

asyncio::Coro<void> theExceptionItself() {
  std::optional<asyncio::CancelledError> Kept;
  try {
    co_await work();
  } catch (const asyncio::CancelledError &Error) {
    Kept = Error;
  }
  co_await close();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}the error in 'Kept' is lost
  if (Kept.has_value())
    throw *Kept;
}

// Each round keeps its own error and ends with it.
asyncio::Coro<void> inEveryRound() {
  for (;;) {
    std::exception_ptr Error;
    try {
      co_await work();
    } catch (...) {
      Error = std::current_exception();
    }
    co_await close();
    // CHECK: :[[#@LINE-1]]:5: warning: a second cancellation ends this clean-up half done
    if (Error)
      std::rethrow_exception(Error);
  }
}

// Its own await can be interrupted.
asyncio::Coro<void> interruptible() { co_await close(); }
asyncio::Coro<void> callsIt() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await interruptible();
  // CHECK: :[[#@LINE-1]]:3: warning: a second cancellation ends this clean-up half done
  if (Error)
    std::rethrow_exception(Error);
}

template <class T> asyncio::Coro<void> inTemplate(T) {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await close();
  // CHECK: :[[#@LINE-1]]:3: warning: a second cancellation ends this clean-up half done
  if (Error)
    std::rethrow_exception(Error);
}
template asyncio::Coro<void> inTemplate(int);
template asyncio::Coro<void> inTemplate(char);

// The outer handler takes the second cancellation, not the first error.
asyncio::Coro<void> aHandlerAroundBoth() {
  try {
    std::exception_ptr Error;
    try {
      co_await work();
    } catch (...) {
      Error = std::current_exception();
    }
    co_await close();
    // CHECK: :[[#@LINE-1]]:5: warning: a second cancellation ends this clean-up half done
    if (Error)
      std::rethrow_exception(Error);
  } catch (const std::runtime_error &) {
  } catch (...) {
    throw;
  }
}

// Where the coroutine stays cancelled, the first cancellation is enough.
folly::coro::Task<void> save();
folly::coro::Task<void> staysCancelled() {
  folly::exception_wrapper Error;
  try {
    co_await save();
  } catch (...) {
    Error = folly::exception_wrapper{std::current_exception()};
  }
  co_await save();
  // CHECK: :[[#@LINE-1]]:3: warning: once the coroutine is cancelled this await fails too: the clean-up does not run, and the error in 'Error' is lost; use 'folly::coro::co_withCancellation(folly::CancellationToken{}, ...)' [cotidy-unshielded-cleanup]
  if (Error)
    co_yield folly::coro::co_error(std::move(Error));
}

boost::asio::awaitable<void> request();
boost::asio::awaitable<void> throwsAgainAtOnce() {
  std::exception_ptr Error;
  try {
    co_await request();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await request();
  // CHECK: :[[#@LINE-1]]:3: warning: once the coroutine is cancelled this await fails too: the clean-up does not run, and the error in 'Error' is lost; put 'co_await boost::asio::this_coro::throw_if_cancelled(false)' before it
  if (Error)
    std::rethrow_exception(Error);
}

// Only what is given the token.
cppcoro::task<void> fetch();
cppcoro::task<void> listens(cppcoro::io_service &Service,
                            cppcoro::cancellation_token Token) {
  std::exception_ptr Error;
  try {
    co_await fetch();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await Service.schedule_after(std::chrono::seconds(1), Token);
  // CHECK: :[[#@LINE-1]]:3: warning: once the coroutine is cancelled this await fails too
  if (Error)
    std::rethrow_exception(Error);
}

//===--- Not found --------------------------------------------------------===//

cppcoro::task<void> listensNot(cppcoro::io_service &Service) {
  std::exception_ptr Error;
  try {
    co_await fetch();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await Service.schedule_after(std::chrono::seconds(1));
  co_await fetch();
  if (Error)
    std::rethrow_exception(Error);
}

asyncio::Coro<void> shielded() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await asyncio::shield(close());
  co_await asyncio::wait_for(asyncio::shield(close()), std::chrono::seconds(1));
  auto Closing = asyncio::shield(close());
  co_await Closing;
  if (Error)
    std::rethrow_exception(Error);
}

// All that it awaits is shielded, or it awaits nothing.
asyncio::Coro<void> closesForSure() { co_await asyncio::shield(close()); }
asyncio::Coro<void> closesAtOnce() { co_return; }
asyncio::Coro<void> callsThem() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await closesForSure();
  co_await closesAtOnce();
  if (Error)
    std::rethrow_exception(Error);
}

asyncio::Coro<void> catchesItsErrors() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  try {
    co_await close();
  } catch (...) {
    if (!Error)
      Error = std::current_exception();
  }
  if (Error)
    std::rethrow_exception(Error);
}

// A retry: who is cancelled while it waits does not try again.
asyncio::Coro<void> triesAgain() {
  std::exception_ptr Last;
  for (int I = 0; I < 3; ++I) {
    try {
      co_await work();
      co_return;
    } catch (...) {
      Last = std::current_exception();
    }
    co_await asyncio::sleep(std::chrono::seconds(1));
  }
  std::rethrow_exception(Last);
}

asyncio::Coro<void> waitsForAll(std::vector<asyncio::Task<void>> Tasks) {
  std::exception_ptr First;
  for (auto &Task : Tasks)
    try {
      co_await Task;
    } catch (...) {
      if (!First)
        First = std::current_exception();
    }
  if (First)
    std::rethrow_exception(First);
}

// An ordinary error; a cancellation goes by.
asyncio::Coro<void> ordinary() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (const std::runtime_error &) {
    Error = std::current_exception();
  }
  co_await close();
  if (Error)
    std::rethrow_exception(Error);
}
asyncio::Coro<void> letsCancellationGo() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (const asyncio::CancelledError &) {
    throw;
  } catch (...) {
    Error = std::current_exception();
  }
  co_await close();
  if (Error)
    std::rethrow_exception(Error);
}

// Nothing in the try block is awaited.
asyncio::Coro<void> plain() {
  std::exception_ptr Error;
  try {
    condition();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await close();
  if (Error)
    std::rethrow_exception(Error);
}

// The clean-up is told of the error, and nothing else is awaited.
asyncio::Coro<void> tellsIt() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  if (Error) {
    co_await report(Error);
    std::rethrow_exception(Error);
  }
}

asyncio::Coro<void> awaitsWithoutAnError() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  if (!Error)
    co_await commit();
  if (Error)
    std::rethrow_exception(Error);
}

// What it says is never thrown.
asyncio::Coro<void> onlyLogs() {
  bool Failed = false;
  try {
    co_await work();
  } catch (...) {
    Failed = true;
  }
  co_await close();
  if (Failed)
    throw std::runtime_error("failed");
}

asyncio::Coro<void> forgets() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  Error = nullptr;
  co_await close();
  if (Error)
    std::rethrow_exception(Error);
}

folly::coro::Task<void> cannotBeInterrupted(folly::coro::Baton &Baton,
                                            folly::coro::AsyncScope &Scope,
                                            folly::coro::Mutex &Mutex) {
  folly::exception_wrapper Error;
  try {
    co_await save();
  } catch (...) {
    Error = folly::exception_wrapper{folly::current_exception()};
  }
  co_await Baton;
  co_await Scope.joinAsync();
  auto Lock = co_await Mutex.co_scoped_lock();
  co_await folly::coro::co_withCancellation(folly::CancellationToken{}, save());
  if (Error)
    co_yield folly::coro::co_error(std::move(Error));
}

boost::asio::awaitable<void> disarmed() {
  std::exception_ptr Error;
  try {
    co_await request();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  co_await request();
  if (Error)
    std::rethrow_exception(Error);
}
boost::asio::awaitable<void> beginsAnew() {
  std::exception_ptr Error;
  try {
    co_await request();
  } catch (...) {
    Error = std::current_exception();
  }
  auto Executor = co_await boost::asio::this_coro::executor;
  co_await boost::asio::this_coro::reset_cancellation_state();
  co_await request();
  if (Error)
    std::rethrow_exception(Error);
}

// No exception stands for cancellation here.
coro::task<void> receive();
coro::task<void> neverCancelled() {
  std::exception_ptr Error;
  try {
    co_await receive();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await receive();
  if (Error)
    std::rethrow_exception(Error);
}

// A plain function has nothing that could be cancelled.
void plainFunction() {
  std::exception_ptr Error;
  try {
    condition();
  } catch (...) {
    Error = std::current_exception();
  }
  if (Error)
    std::rethrow_exception(Error);
}
