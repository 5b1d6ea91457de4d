// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Handlers whose author has thought of cancellation, or that end anyway.
//
// RUN: %cotidy %s -- %flags | count 0

#include <asyncio/asyncio.h>

#include <boost-asio.h>
#include <exception>
#include <optional>
#include <vector>

asyncio::Coro<int> fetch();

// Who waits for what it cancelled itself, by whatever name.
struct Owner {
  std::optional<asyncio::Task<int>> Kept;
  asyncio::Coro<void> stop() {
    Kept->cancel();
    try {
      co_await *Kept;
    } catch (...) {
    }
  }
  static asyncio::Coro<void> stopAnother(Owner &Other) {
    Other.Kept->cancel();
    try {
      co_await *Other.Kept;
    } catch (...) {
    }
  }
};
asyncio::Coro<void> drainsAll(std::vector<asyncio::Task<int>> &Tasks) {
  for (auto &Task : Tasks)
    Task.cancel();
  for (auto &Task : Tasks) {
    try {
      co_await Task;
    } catch (...) {
    }
  }
}
asyncio::Coro<void> drainsTogether(asyncio::Task<int> A, asyncio::Task<int> B) {
  A.cancel();
  B.cancel();
  try {
    co_await asyncio::gather(A, B);
  } catch (...) {
  }
}

// A handler cannot await, so it notes what happened and clean-up comes after.
asyncio::Coro<void> throwsAnewAfterCleanup() {
  bool Cancelled = false;
  try {
    co_await fetch();
  } catch (const asyncio::CancelledError &) {
    Cancelled = true;
  }
  co_await asyncio::shield(asyncio::create_task(fetch()));
  if (Cancelled)
    throw asyncio::CancelledError();
}
// Clean-up for an error that is on its way, and arrives whatever comes.
asyncio::Coro<void> throwsTheFirst() {
  std::exception_ptr First;
  try {
    co_await fetch();
  } catch (...) {
    First = std::current_exception();
  }
  if (!First)
    co_return;
  try {
    co_await fetch();
  } catch (const asyncio::CancelledError &) {
  }
  std::rethrow_exception(First);
}
asyncio::Coro<void> takesItBack(asyncio::Task<> Own) {
  try {
    co_await fetch();
  } catch (const asyncio::CancelledError &) {
    Own.uncancel();
  }
}
asyncio::Coro<void> nestsItself() {
  try {
    co_await fetch();
  } catch (const asyncio::CancelledError &Error) {
    std::throw_with_nested(Error);
  }
}

// Errors of ordinary kind are retried, and the attempts end.
boost::asio::awaitable<void> asioRequest();
boost::asio::awaitable<void> retriesThreeTimes() {
  for (int I = 0; I < 3; ++I) {
    try {
      co_await asioRequest();
      co_return;
    } catch (const std::exception &) {
    }
  }
}
boost::asio::awaitable<void> rethrowsTheLast() {
  for (int I = 0;; ++I) {
    try {
      co_await asioRequest();
      co_return;
    } catch (const std::exception &) {
      if (I == 3)
        throw;
    }
  }
}
