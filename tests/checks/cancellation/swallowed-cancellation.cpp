// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy %s -- %flags | %FileCheck
// RUN: %cotidy --diff %s -- %flags | %FileCheck --check-prefix=FIX

#include <asyncio/asyncio.h>

#include <boost-asio.h>
#include <exception>
#include <folly-coro.h>
#include <functional>
#include <stdexcept>
#include <string>
#include <unistd.h>

asyncio::Coro<int> fetch();
void log(const char *);
void log(std::exception_ptr);

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> swallowsAll() {
  try {
    co_await fetch();
  } catch (...) {
    // CHECK: :[[#@LINE-1]]:5: warning: this handler swallows cancellation ('asyncio::CancelledError'): the task ends as if nobody had cancelled it [cotidy-swallowed-cancellation]
    // CHECK-NEXT: :[[#@LINE-3]]:5: note: cancellation arrives at this await
    // FIX: -  } catch (...) {
    // FIX-NEXT: +  } catch (const asyncio::CancelledError &) { throw; } catch (...) {
    log("failed");
  }
}

asyncio::Coro<void> swallowsByName() {
  try {
    co_await fetch();
  } catch (const asyncio::CancelledError &) {
    // CHECK: :[[#@LINE-1]]:5: warning: this handler swallows cancellation
    log("cancelled");
  }
  co_await fetch();
}

asyncio::Coro<void> goesOn() {
  try {
    co_await fetch();
  } catch (...) {
    // CHECK: :[[#@LINE-1]]:5: warning: this handler swallows cancellation ('asyncio::CancelledError'): the task goes on as if nobody had cancelled it [cotidy-swallowed-cancellation]
  }
  co_await fetch();
}

asyncio::Coro<void> retries() {
  for (;;) {
    try {
      co_await fetch();
      co_return;
    } catch (...) {
      // CHECK: :[[#@LINE-1]]:7: warning: this handler swallows cancellation ('asyncio::CancelledError') and the loop goes on, so the task cannot be cancelled [cotidy-swallowed-cancellation]
      log("again");
    }
  }
}

asyncio::Coro<void> retriesSometimes(int Left) {
  while (true) {
    try {
      co_await fetch();
      break;
    } catch (...) {
      // CHECK: :[[#@LINE-1]]:7: warning: {{.*}}and the loop goes on
      if (--Left == 0)
        throw;
      continue;
    }
  }
}

asyncio::Coro<void> replaces() {
  try {
    co_await fetch();
  } catch (...) {
    // CHECK: :[[#@LINE-1]]:5: warning: this handler catches cancellation ('asyncio::CancelledError') and throws another exception, so the task counts as failed and not as cancelled [cotidy-swallowed-cancellation]
    // CHECK-NEXT: :[[#@LINE-3]]:5: note: cancellation arrives at this await
    // CHECK-NEXT: :[[#@LINE+1]]:5: note: another exception takes its place here
    throw std::runtime_error("fetch failed");
  }
}

asyncio::Coro<void> nests() {
  try {
    co_await fetch();
  } catch (...) {
    // CHECK: :[[#@LINE-1]]:5: warning: this handler catches cancellation
    std::throw_with_nested(std::runtime_error("fetch failed"));
  }
}

asyncio::Coro<int> returnsDefault() {
  try {
    co_return co_await fetch();
  } catch (...) {
    // CHECK: :[[#@LINE-1]]:5: warning: {{.*}}the task ends as if nobody had cancelled it
    co_return 0;
  }
}

asyncio::Coro<void> rethrowsOnSomePath(bool Strict) {
  try {
    co_await fetch();
  } catch (...) {
    // CHECK: :[[#@LINE-1]]:5: warning: this handler swallows cancellation
    if (Strict)
      throw;
  }
}

asyncio::Coro<void> storesAndForgets() {
  std::exception_ptr Error;
  try {
    co_await fetch();
  } catch (...) {
    // CHECK: :[[#@LINE-1]]:5: warning: this handler swallows cancellation
    Error = std::current_exception();
  }
  if (Error)
    log("failed");
}

void logOnly() noexcept;
void mayRethrow(bool Now) {
  if (Now)
    throw;
}
asyncio::Coro<void> helperDoesNotRethrow() {
  try {
    co_await fetch();
  } catch (...) {
    // CHECK: :[[#@LINE-1]]:5: warning: this handler swallows cancellation
    logOnly();
    mayRethrow(false);
  }
}

asyncio::Coro<void> ordinaryHandlerFirst() {
  try {
    co_await fetch();
  } catch (const std::exception &Error) {
    log(Error.what());
  } catch (...) {
    // CHECK: :[[#@LINE-1]]:5: warning: this handler swallows cancellation
  }
}

asyncio::Coro<void> inNestedBlock() {
  try {
    if (co_await fetch() > 0) {
      for (int I = 0; I < 3; ++I)
        co_await fetch();
    }
  } catch (...) {
    // CHECK: :[[#@LINE-1]]:5: warning: this handler swallows cancellation
  }
}

asyncio::Coro<void> innerTryLetsPass() {
  try {
    try {
      co_await fetch();
    } catch (const std::exception &) {
    }
  } catch (...) {
    // CHECK: :[[#@LINE-1]]:5: warning: this handler swallows cancellation
  }
}

asyncio::Coro<void> inLambda() {
  auto Inner = []() -> asyncio::Coro<void> {
    try {
      co_await fetch();
    } catch (...) {
      // CHECK: :[[#@LINE-1]]:7: warning: this handler swallows cancellation
    }
  };
  co_await Inner();
}

template <class T> asyncio::Coro<void> inTemplate(T) {
  try {
    co_await fetch();
  } catch (...) {
    // CHECK: :[[#@LINE-1]]:5: warning: this handler swallows cancellation
  }
}
template asyncio::Coro<void> inTemplate(int);
template asyncio::Coro<void> inTemplate(char);

// folly's carrier is a std::exception, so ordinary handlers take it.
folly::coro::Task<int> load();
folly::coro::Task<void> ordinaryHandlerTakesIt() {
  while (true) {
    try {
      co_await load();
    } catch (const std::exception &) {
      // CHECK: :[[#@LINE-1]]:7: warning: {{.*}}swallows cancellation ('folly::OperationCancelled') and the loop goes on
    }
  }
}

// What the inner handler lets go on arrives at the outer one.
asyncio::Coro<void> swallowsWhatIsRethrown() {
  try {
    try {
      co_await fetch();
    } catch (...) {
      throw;
    }
  } catch (...) {
    // CHECK: :[[#@LINE-1]]:5: warning: this handler swallows cancellation ('asyncio::CancelledError'): the task ends as if nobody had cancelled it
  }
}

// An earlier error is thrown on one path only.
asyncio::Coro<void> throwsTheFirstOnOnePath(std::exception_ptr First) {
  try {
    co_await fetch();
  } catch (const asyncio::CancelledError &) {
    // CHECK: :[[#@LINE-1]]:5: warning: this handler swallows cancellation ('asyncio::CancelledError'): the task ends as if nobody had cancelled it
  }
  if (First)
    std::rethrow_exception(First);
}

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<void> rethrows() {
  try {
    co_await fetch();
  } catch (...) {
    log("failed");
    throw;
  }
}

asyncio::Coro<void> rethrowsPointer() {
  try {
    co_await fetch();
  } catch (...) {
    std::rethrow_exception(std::current_exception());
  }
}

asyncio::Coro<void> rethrowsBound() {
  try {
    co_await fetch();
  } catch (const asyncio::CancelledError &Error) {
    throw Error;
  }
}

asyncio::Coro<void> throwsNew() {
  try {
    co_await fetch();
  } catch (...) {
    throw asyncio::CancelledError();
  }
}

asyncio::Coro<void> letsPass() {
  try {
    co_await fetch();
  } catch (const asyncio::CancelledError &) {
    throw;
  } catch (...) {
    log("failed");
  }
}

// asyncio's carrier is no std::exception.
asyncio::Coro<void> ordinaryErrorsOnly() {
  for (;;) {
    try {
      co_await fetch();
    } catch (const std::exception &Error) {
      log(Error.what());
    }
  }
}

asyncio::Coro<void> rethrowsLater() {
  std::exception_ptr Error;
  try {
    co_await fetch();
  } catch (...) {
    Error = std::current_exception();
  }
  log("cleanup");
  if (Error)
    std::rethrow_exception(Error);
}

struct Connection {
  std::exception_ptr Broken;
  asyncio::Coro<void> run() {
    try {
      co_await fetch();
    } catch (...) {
      Broken = std::current_exception();
    }
  }
};

struct Promise {
  void set_exception(std::exception_ptr);
};
asyncio::Coro<void> passesOn(Promise &To, asyncio::Future<int> Result) {
  try {
    co_await fetch();
  } catch (...) {
    To.set_exception(std::current_exception());
  }
  try {
    co_await fetch();
  } catch (...) {
    auto Error = std::current_exception();
    Result.set_exception(Error);
  }
}

[[noreturn]] void fail();
void alwaysRethrows() {
  log("failed");
  throw;
}
void rethrowsThroughHelper() { alwaysRethrows(); }
asyncio::Coro<void> helpersRethrow() {
  try {
    co_await fetch();
  } catch (...) {
    alwaysRethrows();
  }
  try {
    co_await fetch();
  } catch (...) {
    rethrowsThroughHelper();
  }
  try {
    co_await fetch();
  } catch (...) {
    fail();
  }
  try {
    co_await fetch();
  } catch (...) {
    std::terminate();
  }
}

// A nested try sorts out what was caught.
asyncio::Coro<void> dispatches() {
  try {
    co_await fetch();
  } catch (...) {
    try {
      throw;
    } catch (const asyncio::CancelledError &) {
      throw;
    } catch (const std::exception &Error) {
      log(Error.what());
    }
  }
}

asyncio::Coro<void> suspendsNowhere() {
  try {
    log("nothing to cancel");
  } catch (...) {
  }
  co_await fetch();
  try {
    auto Later = []() -> asyncio::Coro<void> { co_await fetch(); };
    (void)Later;
  } catch (...) {
  }
}

asyncio::Coro<void> suspendsInHandlerOnly() {
  bool Failed = false;
  try {
    log("nothing to cancel");
  } catch (...) {
    Failed = true;
  }
  if (Failed)
    co_await fetch();
}

asyncio::Coro<void> cancelsAndDrains() {
  auto Task = asyncio::create_task(fetch());
  Task.cancel();
  try {
    co_await Task;
  } catch (const asyncio::CancelledError &) {
  }
}

asyncio::Coro<void> asksWhatItIs() {
  for (;;) {
    try {
      co_await fetch();
    } catch (const asyncio::CancelledError &Error) {
      if (std::string(Error.what()) == "restart")
        continue;
      throw;
    }
  }
}

bool isCancellation(std::exception_ptr);
asyncio::Coro<void> asksByPointer() {
  try {
    co_await fetch();
  } catch (...) {
    if (isCancellation(std::current_exception()))
      throw;
    log("failed");
  }
}

asyncio::Coro<void> innerTryTakesIt() {
  try {
    try {
      co_await fetch();
    } catch (const asyncio::CancelledError &) {
      throw;
    }
    log("not cancellable");
  } catch (const std::exception &) {
  }
}

asyncio::Coro<void> rethrowsOnEachPath(bool Which) {
  try {
    co_await fetch();
  } catch (...) {
    if (Which)
      throw;
    std::rethrow_exception(std::current_exception());
  }
}

void plainFunction() {
  try {
    log("no coroutine");
  } catch (...) {
  }
}

// Asio throws one type for everything; only a loop shows a mistake.
boost::asio::awaitable<void> work();
boost::asio::awaitable<void> ordinaryAsioHandler() {
  try {
    co_await work();
  } catch (const std::exception &) {
  }
}

// A timer of this coroutine cancels what it waits for.
asyncio::Coro<void> drainsWhatALambdaCancels() {
  auto Task = asyncio::create_task(fetch());
  asyncio::get_running_loop().call_soon([&] { Task.cancel(); });
  try {
    co_await Task;
  } catch (const asyncio::CancelledError &) {
  }
}
