// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/coro.h>
#include <asyncio/operation.h>

#include <coroutine>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace asyncio {

template <class T> class AsyncGenerator;

namespace detail {

template <class T> class GeneratorPromise : public PromiseBase {
public:
  // The defaults are evaluated inside the generator, and so name it.
  AsyncGenerator<T>
  get_return_object(const char *name = __builtin_FUNCTION(),
                    const char *path = __builtin_FILE(),
                    unsigned where = __builtin_LINE()) noexcept;
  std::suspend_always initial_suspend() const noexcept { return {}; }

  /// Back to whoever asked for the next item.
  struct GiveBack {
    bool await_ready() const noexcept { return false; }
    void
    await_suspend(std::coroutine_handle<GeneratorPromise> self) const noexcept {
      PromiseBase &promise = self.promise();
      promise.task->go_on(std::exchange(promise.parent, nullptr));
    }
    void await_resume() const noexcept {}
  };
  GiveBack final_suspend() noexcept {
    finished = true;
    return {};
  }
  template <class U>
    requires std::is_constructible_v<T, U &&>
  GiveBack yield_value(U &&item) {
    next.emplace(std::forward<U>(item));
    return {};
  }
  void return_void() const noexcept {}

  template <class A>
  decltype(auto) await_transform(A &&awaitable,
                                 unsigned where = __builtin_LINE()) {
    line = where;
    return awaiter_of(std::forward<A>(awaitable));
  }

  std::optional<T> next;
};

/// Asks a generator for its next item.
template <class T> class NextAwaiter : public AwaitPoint {
public:
  using Arguments = std::tuple<AsyncGenerator<T> *>;
  static constexpr const char *name = "next";

  explicit NextAwaiter(AsyncGenerator<T> *generator) noexcept
      : generator_(generator) {}

  bool await_ready() const {
    const auto *promise = generator_->promise_;
    if (promise && promise->parent)
      throw RuntimeError("next(): asynchronous generator is already running");
    return !promise || promise->finished;
  }
  template <class P>
  void await_suspend(std::coroutine_handle<P> waiting) noexcept {
    PromiseBase &parent = waiting.promise();
    GeneratorPromise<T> &promise = *generator_->promise_;
    promise.parent = &parent;
    promise.task = parent.task;
    promise.started = true;
    parent.task->go_on(&promise);
  }
  std::optional<T> await_resume() {
    auto *promise = generator_->promise_;
    if (!promise)
      return std::nullopt;
    if (promise->error)
      std::rethrow_exception(std::exchange(promise->error, nullptr));
    return std::exchange(promise->next, std::nullopt);
  }

private:
  AsyncGenerator<T> *generator_;
};

} // namespace detail

/// A coroutine that gives many values with `co_yield`, and waits between them.
///
///     while (auto line = co_await lines.next())
///       use(*line);
///
/// Lazy: runs when an item is asked for, as far as the next co_yield, in the
/// task that asks. After its end, or an exception, next() gives nothing.
///
/// Cancellation: of the task that waits in next() arrives inside the generator
///   where that waits.
/// Lifetime: owns the frame; destroying it runs the destructors of its locals
///   where it stopped. An Operation of next() is awaited before that.
/// Threads: the loop's.
/// Source: CPython 3.13, the language reference, asynchronous generators.
/// Differs: `async for` is the loop above; no asend() and athrow(); a generator
///   that is dropped is destroyed at once, without a turn of the loop, so there
///   are no asyncgen hooks.
template <class T> class [[nodiscard]] AsyncGenerator {
public:
  /// For the compiler.
  using promise_type = detail::GeneratorPromise<T>;
  /// What it gives.
  using value_type = T;

  /// Takes the generator over; `other` is at its end.
  AsyncGenerator(AsyncGenerator &&other) noexcept
      : promise_(std::exchange(other.promise_, nullptr)) {}
  /// Ends this one, and takes the other over.
  AsyncGenerator &operator=(AsyncGenerator &&other) noexcept {
    if (this != &other) {
      aclose();
      promise_ = std::exchange(other.promise_, nullptr);
    }
    return *this;
  }
  ~AsyncGenerator() { aclose(); }

  /// The next item, nothing at the end.
  ///
  /// Throws: what the generator throws, once; RuntimeError, when another task
  ///   waits in next().
  [[nodiscard]] Operation<detail::NextAwaiter<T>> next() noexcept {
    return Operation<detail::NextAwaiter<T>>(std::in_place, this);
  }
  /// Ends the generator where it stopped; next() gives nothing from now on.
  void aclose() noexcept {
    if (auto *promise = std::exchange(promise_, nullptr))
      promise->handle().destroy();
  }

private:
  friend class detail::GeneratorPromise<T>;
  friend class detail::NextAwaiter<T>;
  explicit AsyncGenerator(promise_type &promise) noexcept
      : promise_(&promise) {}

  promise_type *promise_;
};

template <class T>
AsyncGenerator<T> detail::GeneratorPromise<T>::get_return_object(
    const char *name, const char *path, unsigned where) noexcept {
  function = name;
  file = path;
  line = where;
  return AsyncGenerator<T>(*this);
}

} // namespace asyncio
