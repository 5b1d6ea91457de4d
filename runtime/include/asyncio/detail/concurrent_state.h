// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/duration.h>
#include <asyncio/exceptions.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace asyncio::detail {

class ConcurrentState;

/// One done-callback of a ConcurrentFuture; an element of a list.
class ConcurrentCallback {
public:
  ConcurrentCallback() = default;
  ConcurrentCallback(const ConcurrentCallback &) = delete;
  ConcurrentCallback &operator=(const ConcurrentCallback &) = delete;
  virtual ~ConcurrentCallback() = default;
  virtual void call(ConcurrentState &done) = 0;

  std::unique_ptr<ConcurrentCallback> next;
};

/// What all handles of one ConcurrentFuture share, without the value.
///
/// Source: CPython 3.13, Lib/concurrent/futures/_base.py, class Future.
class ConcurrentState {
public:
  enum class Phase : std::uint8_t {
    pending,
    running,
    cancelled,
    cancelled_and_notified,
    finished,
  };

  ConcurrentState() = default;
  ConcurrentState(const ConcurrentState &) = delete;
  ConcurrentState &operator=(const ConcurrentState &) = delete;

  [[nodiscard]] Phase phase() const noexcept {
    return phase_.load(std::memory_order_acquire);
  }
  [[nodiscard]] bool cancelled() const noexcept {
    const Phase now = phase();
    return now == Phase::cancelled || now == Phase::cancelled_and_notified;
  }
  [[nodiscard]] bool done() const noexcept {
    return cancelled() || phase() == Phase::finished;
  }

  bool cancel();
  bool set_running_or_notify_cancel();
  void set_exception(std::exception_ptr error);
  void add_callback(std::unique_ptr<ConcurrentCallback> callback);
  /// Waits until done; throws TimeoutError, or CancelledError if cancelled.
  void wait(std::optional<Duration> timeout);
  /// Waits, then throws the error if there is one.
  void wait_for_value(std::optional<Duration> timeout);
  /// The error of a finished future, null if it has a value.
  [[nodiscard]] const std::exception_ptr &error() const noexcept {
    return error_;
  }

  void ref() noexcept { refs_.fetch_add(1, std::memory_order_relaxed); }
  void unref() noexcept {
    if (refs_.fetch_sub(1, std::memory_order_acq_rel) == 1)
      delete this;
  }
  /// Whether the caller's reference is the only one.
  [[nodiscard]] bool sole() const noexcept {
    return refs_.load(std::memory_order_acquire) == 1;
  }

protected:
  virtual ~ConcurrentState();

  /// The two ends of setting a value: locks and checks; publishes and calls.
  [[nodiscard]] std::unique_lock<std::mutex> begin_finish();
  void end_finish(std::unique_lock<std::mutex> lock);

private:
  void call_callbacks() noexcept;
  void call(ConcurrentCallback &callback) noexcept;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::exception_ptr error_;
  std::unique_ptr<ConcurrentCallback> callbacks_;
  ConcurrentCallback *last_callback_ = nullptr;
  std::atomic<std::uint32_t> refs_ = 1;
  // Written under the mutex only.
  std::atomic<Phase> phase_ = Phase::pending;
};

/// The state with room for a value.
template <class T> class ConcurrentValue final : public ConcurrentState {
public:
  template <class... Args> void set_value(Args &&...args) {
    auto lock = begin_finish();
    value_.emplace(std::forward<Args>(args)...);
    end_finish(std::move(lock));
  }
  [[nodiscard]] T &value() noexcept { return *value_; }

private:
  ~ConcurrentValue() override = default;

  std::optional<T> value_;
};

template <> class ConcurrentValue<void> final : public ConcurrentState {
public:
  void set_value() { end_finish(begin_finish()); }

private:
  ~ConcurrentValue() override = default;
};

/// A counted reference to a state.
template <class State> class ConcurrentRef {
public:
  ConcurrentRef() = default;
  /// Takes over the reference that a new state is born with.
  explicit ConcurrentRef(State *born) noexcept : state_(born) {}
  ConcurrentRef(const ConcurrentRef &other) noexcept : state_(other.state_) {
    if (state_)
      state_->ref();
  }
  ConcurrentRef(ConcurrentRef &&other) noexcept
      : state_(std::exchange(other.state_, nullptr)) {}
  ConcurrentRef &operator=(ConcurrentRef other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~ConcurrentRef() {
    if (state_)
      state_->unref();
  }

  [[nodiscard]] static ConcurrentRef sharing(State &state) noexcept {
    state.ref();
    return ConcurrentRef(&state);
  }
  [[nodiscard]] State *get() const noexcept { return state_; }
  State *operator->() const noexcept { return state_; }
  State &operator*() const noexcept { return *state_; }

private:
  State *state_ = nullptr;
};

} // namespace asyncio::detail
