// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/task.h>
#include <asyncio/wait.h>

#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace asyncio {

/// How a staggered_race() ended.
template <class T> struct StaggeredResult {
  /// What the winner returned, std::monostate for void; nothing if none won.
  std::optional<std::conditional_t<std::is_void_v<T>, std::monostate, T>>
      winner;
  /// Which one won.
  std::optional<std::size_t> index;
  /// One for each attempt that was begun: null for the winner, CancelledError
  /// for those that it overtook.
  std::vector<std::exception_ptr> exceptions;
};

/// Begins one attempt after the other until one succeeds, as when the addresses
/// of a host are tried in turn.
///
/// The next attempt begins when all before it have failed, or `delay` after the
/// one before it began; without `delay` one runs at a time. The first to
/// succeed wins: the others are cancelled and waited for, and no more begin. Of
/// two that succeed in the same turn the earlier wins. Nothing is thrown for an
/// attempt that fails.
///
/// Cancellation: cancels the attempts that run and ends when they have.
/// Threads: the loop's.
/// Lifetime: owns the functions until it ends.
/// Source: CPython 3.13, Lib/asyncio/staggered.py, which is internal there.
/// Differs: the attempts are tasks of this call; CPython chains them.
template <CoroFunction F>
[[nodiscard]] Coro<StaggeredResult<detail::gather_result_t<F>>>
staggered_race(std::vector<F> attempts, std::optional<Duration> delay = {}) {
  using T = detail::gather_result_t<F>;
  StaggeredResult<T> result;
  std::vector<Task<T>> begun;
  std::vector<Task<T>> running;
  std::exception_ptr cancelled;
  while (begun.size() < attempts.size() || !running.empty()) {
    if (begun.size() < attempts.size()) {
      begun.push_back(create_task(attempts[begun.size()]()));
      running.push_back(begun.back());
    }
    WaitOptions options{.return_when = FIRST_COMPLETED};
    if (delay && begun.size() < attempts.size())
      options.timeout = *delay;
    try {
      auto [done, left] = co_await wait(running, options);
      running = std::move(left);
    } catch (const CancelledError &) {
      cancelled = std::current_exception();
    }
    if (cancelled)
      break;
    for (std::size_t i = 0; i < begun.size() && !result.index; ++i)
      if (begun[i].done() && !begun[i].cancelled() && !begun[i].exception())
        result.index = i;
    if (result.index)
      break;
  }
  for (const Task<T> &task : running)
    task.cancel();
  // Until the last has ended, however often somebody cancels this meanwhile.
  while (!running.empty()) {
    try {
      auto [done, left] = co_await wait(running);
      running = std::move(left);
    } catch (const CancelledError &) {
      cancelled = std::current_exception();
    }
  }
  if (cancelled)
    std::rethrow_exception(cancelled);
  for (const Task<T> &task : begun)
    result.exceptions.push_back(task.cancelled()
                                    ? std::make_exception_ptr(CancelledError())
                                    : task.exception());
  if (result.index) {
    result.exceptions[*result.index] = nullptr;
    if constexpr (std::is_void_v<T>)
      result.winner.emplace();
    else
      result.winner.emplace(co_await std::move(begun[*result.index]));
  }
  co_return result;
}

} // namespace asyncio
