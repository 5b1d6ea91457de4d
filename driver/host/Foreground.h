// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/host/StopSignals.h"
#include "driver/wire/Result.h"
#include <array>
#include <asyncio/coro.h>
#include <asyncio/runner.h>
#include <asyncio/task.h>
#include <csignal>
#include <exception>
#include <functional>
#include <utility>

namespace cotidy {

/// While it lives, the stop signals reach the running loop instead of
/// ending the process. A signal that was ignored before, as under nohup, stays
/// ignored. For the main thread, and one at a time: signals belong to the
/// process.
class StopSignalHandlers {
public:
  /// Calls OnFirst on the loop when the first one arrives, and never again.
  explicit StopSignalHandlers(std::function<void()> OnFirst);
  ~StopSignalHandlers();
  StopSignalHandlers(const StopSignalHandlers &) = delete;
  StopSignalHandlers &operator=(const StopSignalHandlers &) = delete;

  /// The one that arrived first; 0 if none did.
  [[nodiscard]] int signal() const { return First; }

private:
  asyncio::EventLoop &Loop;
  std::function<void()> OnFirst;
  std::array<bool, AllStopSignals.size()> Added = {};
  int First = 0;
};

/// What a coroutine gave, unless a signal came first.
template <class T> struct ForegroundOutcome {
  Result<T> Value;
  int Signal = 0; ///< 0: none came.
};

/// Runs Main in a task of its own, which the first of the signals cancels.
/// Gives nothing back before that task has ended.
template <class T>
asyncio::Coro<ForegroundOutcome<T>> untilSignal(asyncio::Coro<Result<T>> Main) {
  asyncio::Task<Result<T>> Running = asyncio::create_task(std::move(Main));
  const StopSignalHandlers Stop([Running] { Running.cancel(); });
  try {
    Result<T> Value = co_await Running;
    co_return ForegroundOutcome<T>{std::move(Value), Stop.signal()};
  } catch (const asyncio::CancelledError &) {
    if (!Stop.signal())
      throw;
  }
  co_return ForegroundOutcome<T>{Error{"interrupted"}, Stop.signal()};
}

/// The bridge from a command to its coroutines: runs Main on a loop of its own.
/// When it returns, no task and no child process of that loop lives. Fails as
/// Main does, or if the system has no loop to give. After a signal, further
/// ones are put off: the process is to end as the first one says.
template <class T>
ForegroundOutcome<T> runInForeground(asyncio::Coro<Result<T>> Main) {
  try {
    // Whoever has ASYNCIO_DEBUG set means a program of theirs.
    return asyncio::run(untilSignal(std::move(Main)), {.debug = false});
  } catch (const asyncio::KeyboardInterrupt &) {
    // It came before the handlers, or after them.
    return {Error{"interrupted"}, SIGINT};
  } catch (const std::exception &Failed) {
    return {Error{std::string("event loop: cannot be run: ") + Failed.what()}};
  }
}

/// As runInForeground(), for a command that has nothing to tidy up: a signal
/// then does what it does by default.
template <class T> Result<T> runOrDie(asyncio::Coro<Result<T>> Main) {
  ForegroundOutcome<T> Outcome = runInForeground(std::move(Main));
  if (Outcome.Signal) {
    std::raise(Outcome.Signal);
    blockStopSignals(false);
  }
  return std::move(Outcome.Value);
}

} // namespace cotidy
