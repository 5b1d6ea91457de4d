// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/concurrent_future.h>
#include <asyncio/detail/process_call.h>
#include <asyncio/exceptions.h>
#include <asyncio/executor.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace asyncio {

/// An exception of a call in another process whose type does not cross: every
/// one but those of this library and of the standard library.
///
/// what() is the text of the original.
class RemoteError : public Error {
public:
  /// For the pool, and for tests.
  RemoteError(std::string type_name, std::string text)
      : Error(std::move(text)), type_name_(std::move(type_name)) {}

  /// The type it had, as it is written in C++.
  [[nodiscard]] const std::string &type_name() const noexcept {
    return type_name_;
  }

private:
  std::string type_name_;
};

/// How a ProcessPoolExecutor is made.
struct ProcessPoolOptions {
  /// Called at the start of every worker process. If it throws, the pool is
  /// broken. A function or a lambda without captures.
  void (*initializer)() = nullptr;
};

static_assert(std::is_trivially_copyable_v<ProcessPoolOptions>);

/// Runs calls in other processes: for work that must not share memory, may
/// crash, or hold a lock of the program for long.
///
/// Workers are forked from a fork server, a copy of this process from the time
/// when it had a single thread. They find functions at the same places, and
/// global variables with the values from then. What the program had open is
/// /dev/null to them, but standard output and error; SIGINT is ignored, so that
/// Ctrl-C ends the program and not its workers. A worker is started by submit()
/// if none is idle and there are fewer than `max_workers`.
///
/// Exceptions of this library and of the standard library arrive as what they
/// are, others as RemoteError.
///
/// A worker that ends otherwise than by its pool's wish breaks the pool: every
/// pending call fails with BrokenProcessPool, and so does submit() from then.
///
/// Cancellation: of a future whose call was not sent to a worker yet.
/// Threads: every member may be called from every thread, in the process that
///   made the pool. shutdown(wait) in a done-callback throws RuntimeError.
/// Lifetime: the destructor is shutdown(): it waits for all calls.
/// Source: CPython 3.13, Lib/concurrent/futures/process.py, class
///   ProcessPoolExecutor; Lib/multiprocessing/forkserver.py.
/// Differs: what crosses is written by serialise, not pickle; the fork server
///   is a fork of this program, not a new interpreter.
class ProcessPoolExecutor {
public:
  /// `max_workers` is the number of processors if not given. Starts the fork
  /// server, if that is possible and was not done yet.
  ///
  /// Throws: ValueError, if `max_workers` is 0; what start_fork_server()
  /// throws.
  explicit ProcessPoolExecutor(std::optional<std::size_t> max_workers = {},
                               ProcessPoolOptions options = {});
  ProcessPoolExecutor(const ProcessPoolExecutor &) = delete;
  ProcessPoolExecutor &operator=(const ProcessPoolExecutor &) = delete;
  ~ProcessPoolExecutor();

  /// Forks the process that all worker processes will be forked from; does
  /// nothing if there is one. Call it at the start of main(), before the first
  /// thread, and after whatever workers should find done.
  ///
  /// Throws: RuntimeError, if the process has threads already: a fork of it
  ///   could find a lock taken for ever. std::system_error, if fork fails.
  static void start_fork_server();

  /// Ends the fork server and waits for its end. Pools keep the workers they
  /// have. A new server is started as the first was.
  static void stop_fork_server() noexcept;

  /// Calls `function(args...)` in another process and gives the future of the
  /// result. `function` is a function or a lambda without captures; arguments
  /// and result have a serialise.
  ///
  /// Throws: RuntimeError after shutdown(), and in a forked copy of the process
  ///   that made the pool; BrokenProcessPool, if the pool is broken or there is
  ///   no worker and none can be started.
  template <class F, class... Args>
    requires std::invocable<std::decay_t<F>, std::decay_t<Args>...>
  auto submit(F &&function, Args &&...args)
      -> ConcurrentFuture<std::remove_cvref_t<
          std::invoke_result_t<std::decay_t<F>, std::decay_t<Args>...>>> {
    using Call = detail::ProcessCall<std::decay_t<F>, std::decay_t<Args>...>;
    using Result = typename Call::result_type;
    Call::check();
    ConcurrentFuture<Result> future;
    auto work = std::make_shared<detail::ProcessWorkOf<Result>>(future);
    Call::write(*work, function, std::forward<Args>(args)...);
    submit_work(std::move(work));
    return future;
  }

  /// As Executor::shutdown().
  void shutdown(bool wait = true, bool cancel_futures = false);

  /// How many processes there can be.
  [[nodiscard]] std::size_t max_workers() const noexcept;
  /// The process ids of the workers that are there; one that starts is 0.
  [[nodiscard]] std::vector<int> worker_pids() const;

private:
  class Pool;
  void submit_work(std::shared_ptr<detail::ProcessWork> work);

  // Shared with the thread that talks to the workers.
  std::shared_ptr<Pool> pool_;
};

template <>
inline constexpr bool detail::keeps_futures<ProcessPoolExecutor> = false;

} // namespace asyncio
