// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/frame_pool.h>
#include <asyncio/detail/node.h>

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace asyncio::detail {

class LoopCore;
class DoneCallbackBase;
class TaskCore;

/// The state of a future, of a task, of a gather, or of one blocking call in a
/// coroutine's frame: pending, then finished or cancelled, once.
///
/// Done-callbacks are nodes in the order of their registration; completing
/// moves them to the loop's FIFO and calls none of them.
///
/// Source: CPython 3.13, Lib/asyncio/futures.py, class Future.
class FutureCore {
public:
  enum class State : std::uint8_t { pending, finished, cancelled };
  /// Those behind `blocker` wait for other futures; inspection.cpp says how
  /// they are found.
  enum class Kind : std::uint8_t {
    future,
    task,
    blocker,
    gather,
    shield,
    wait,
    cancel_and_wait,
    group,
    as_completed
  };

  FutureCore(const FutureCore &) = delete;
  FutureCore &operator=(const FutureCore &) = delete;

  [[nodiscard]] bool done() const noexcept { return state_ != State::pending; }
  [[nodiscard]] bool cancelled() const noexcept {
    return state_ == State::cancelled;
  }
  [[nodiscard]] bool is_task() const noexcept { return kind_ == Kind::task; }
  [[nodiscard]] LoopCore *loop() const noexcept { return loop_; }
  [[nodiscard]] const std::exception_ptr &error() const noexcept {
    return error_;
  }
  [[nodiscard]] bool has_message() const noexcept {
    return message_ != nullptr;
  }
  [[nodiscard]] std::string cancel_message() const {
    return message_ ? *message_ : std::string();
  }

  /// Asks for cancellation; a plain future is cancelled at once.
  /// False if it was done.
  virtual bool cancel(std::string_view message);

  /// pending -> finished, without an error. The value is in place by then.
  void finish() noexcept {
    state_ = State::finished;
    schedule_callbacks();
  }
  /// pending -> finished with an error that somebody should retrieve.
  void finish_with(std::exception_ptr error) noexcept;
  /// pending -> cancelled. `error` is what the first to ask for the result
  /// gets; a new CancelledError if null.
  void finish_cancelled(std::string_view message,
                        std::exception_ptr error = nullptr);

  /// Throws what the result is not: CancelledError, InvalidStateError, the
  /// error; returns if there is a value. Marks the error as retrieved.
  void check_result() {
    // Thrown here, where it is caught if the caller is a coroutine: each
    // function between costs the unwinder a tenth of the whole.
    if (state_ != State::finished || error_) [[unlikely]]
      std::rethrow_exception(take_failure());
  }
  /// The error or null; throws as check_result() for cancelled and pending.
  std::exception_ptr retrieve_error();
  /// The CancelledError to throw: the one that ended the task, or a new one.
  std::exception_ptr take_cancelled_error();
  void mark_retrieved() noexcept { unretrieved_ = false; }
  /// Throws InvalidStateError if done, RuntimeError if its callbacks have no
  /// loop any more.
  void require_pending() const;

  /// Registers a callback, or queues it if already done.
  void add_callback(Node *node) noexcept {
    if (done())
      queue(node);
    else
      link(node);
  }
  void add_user_callback(DoneCallbackBase *callback) noexcept;
  /// Takes back a callback that did not run; linear.
  bool remove_callback(Node *node) noexcept;
  /// The last of the ring of callbacks, for a walk; null if none.
  [[nodiscard]] Node *callbacks() const noexcept { return callbacks_; }

  /// Where the typed value is, null if there is no typed value.
  virtual void *value() noexcept { return nullptr; }
  /// Runs in the waiting task's step before its coroutine resumes; false if it
  /// has to wait on. Called only if `hooked_`.
  virtual bool woken(TaskCore &, bool) { return true; }
  /// Calls `visit(context, future)` for everything that this one waits for.
  virtual void visit_awaited(void (*)(void *, FutureCore &), void *) {}

  void ref() noexcept { ++refs_; }
  void unref() noexcept {
    if (--refs_ == 0 && !(unretrieved_ && kept_by_handler()))
      destroy();
  }
  [[nodiscard]] bool sole() const noexcept { return refs_ == 1; }
  [[nodiscard]] bool hooked() const noexcept { return hooked_; }
  /// Finished with a value, and nothing else to do for whoever waited.
  [[nodiscard]] bool plainly_finished() const noexcept {
    return state_ == State::finished && !error_ && !hooked_;
  }

protected:
  friend struct Inspection;

  explicit FutureCore(LoopCore *loop, Kind kind) noexcept
      : loop_(loop), kind_(kind) {}
  virtual ~FutureCore() {
    if (callbacks_) [[unlikely]]
      drop_callbacks();
  }
  virtual void destroy() noexcept { delete this; }
  /// Reports an error that nobody retrieved; true if the handler of the loop
  /// kept the future.
  bool kept_by_handler() noexcept;

  // These two are in loop_core.h.
  void schedule_callbacks() noexcept;
  void drop_callbacks() noexcept;
  void hold_for_callbacks() noexcept;
  void link(Node *node) noexcept {
    if (callbacks_) {
      node->next = callbacks_->next;
      callbacks_->next = node;
    } else {
      node->next = node;
    }
    callbacks_ = node;
  }
  void queue(Node *node) noexcept;
  /// What check_result() throws. Cold, as then the throw stands where little
  /// has to be undone, and the unwinder is through twice as fast.
  [[gnu::cold]] std::exception_ptr take_failure();
  /// Back to pending, for a blocker that waits once more.
  void reset() noexcept { state_ = State::pending; }

  LoopCore *loop_;
  Node *callbacks_ = nullptr;
  std::exception_ptr error_;
  std::unique_ptr<std::string> message_;
  std::uint32_t refs_ = 1;
  State state_ = State::pending;
  Kind kind_;
  bool unretrieved_ : 1 = false;
  bool hooked_ : 1 = false;
  bool user_callbacks_ : 1 = false;
  /// A task that is destroyed pending is reported unless its maker said no.
  bool quiet_ : 1 = false;
  /// The message is for the first who asks, as it came with an exception that
  /// was not made.
  bool message_once_ : 1 = false;
};

/// Whether `error` holds exactly an E, without throwing it.
template <class E> bool holds(const std::exception_ptr &error) noexcept {
  return error && *error.__cxa_exception_type() == typeid(E);
}

/// A future in the frame of the coroutine that waits for it: nothing allocated.
class Blocker : public FutureCore {
public:
  explicit Blocker(LoopCore *loop = nullptr) noexcept
      : FutureCore(loop, Kind::blocker) {}
  ~Blocker() override = default;

  void set_loop(LoopCore *loop) noexcept { loop_ = loop; }

protected:
  void destroy() noexcept override {}
};

/// Room for a value that comes later. The owner knows whether it came.
template <class T> class Slot {
public:
  Slot() noexcept {}
  Slot(const Slot &) = delete;
  Slot &operator=(const Slot &) = delete;
  ~Slot() {
    if (full_)
      value_.~T();
  }
  template <class... Args> void emplace(Args &&...args) {
    ::new (static_cast<void *>(std::addressof(value_)))
        T(std::forward<Args>(args)...);
    full_ = true;
  }
  [[nodiscard]] bool full() const noexcept { return full_; }
  [[nodiscard]] T &get() noexcept { return value_; }

private:
  union {
    T value_;
  };
  bool full_ = false;
};

/// How a T is stored: a reference as a pointer.
template <class T>
using Stored =
    std::conditional_t<std::is_reference_v<T>, std::remove_reference_t<T> *, T>;

} // namespace asyncio::detail
