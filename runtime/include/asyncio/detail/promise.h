// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/future_core.h>

#include <coroutine>
#include <cstdint>
#include <exception>
#include <type_traits>

namespace asyncio {

template <class T> class Coro;

/// A parameter that marks a coroutine as one that handles no cancellation: it
/// has no try block and nothing but destructors to run when it is cancelled.
/// Its frame is then destroyed instead of unwound, which is much faster. The
/// first frame without the mark gets the CancelledError as ever.
struct no_cancel_handler_t {
  explicit no_cancel_handler_t() = default;
};
inline constexpr no_cancel_handler_t no_cancel_handler{};

namespace detail {

class TaskCore;
class AwaitPoint;

/// What every frame has: who drives it, who awaits it, where it is.
class PromiseBase : public Pooled {
public:
  // Without initialisers: set where the coroutine is made or awaited, and made
  // as often as any function is called.
  TaskCore *task;
  AwaitPoint *point;
  const char *function;
  const char *file;
  std::uint32_t line;
  bool started = false;
  bool finished = false;
  bool destroy_on_cancel = false;
  PromiseBase *parent = nullptr;
  std::exception_ptr error;

  [[nodiscard]] std::coroutine_handle<PromiseBase> handle() noexcept {
    return std::coroutine_handle<PromiseBase>::from_promise(*this);
  }
  /// Cold as FutureCore::take_failure().
  [[gnu::cold]] std::exception_ptr take_error() noexcept;
  void unhandled_exception() noexcept { error = std::current_exception(); }

  PromiseBase() = default;
  PromiseBase(const PromiseBase &) = delete;
  PromiseBase &operator=(const PromiseBase &) = delete;

protected:
  ~PromiseBase() = default;
};

/// Where a coroutine waits for another one; lives in the waiting frame.
class AwaitPoint {
public:
  /// Null when the awaited frame was destroyed instead of unwound.
  PromiseBase *frame = nullptr;
};

} // namespace detail
} // namespace asyncio
