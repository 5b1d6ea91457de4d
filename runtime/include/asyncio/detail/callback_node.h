// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/frame_pool.h>
#include <asyncio/detail/thread_state.h>
#include <asyncio/detail/timer_heap.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <typeinfo>
#include <utility>

namespace asyncio {

class Context;

namespace detail {

/// Where a callback is made: on the loop's thread, or on another one.
enum class Origin : bool { here, elsewhere };

/// A function of the user that the loop calls once: from call_soon(), a timer,
/// or a done-callback. Counted: the queue holds one, every Handle another.
///
/// Source: CPython 3.13, Lib/asyncio/events.py, class Handle.
class CallbackNode : public Timer, public Pooled {
public:
  CallbackNode(const CallbackNode &) = delete;
  CallbackNode &operator=(const CallbackNode &) = delete;

  void ref() noexcept {
    if (remote_) [[unlikely]]
      refs_.fetch_add(1, std::memory_order_relaxed);
    else
      refs_.store(refs() + 1, std::memory_order_relaxed);
  }
  void unref() noexcept {
    if (remote_) [[unlikely]] {
      if (refs_.fetch_sub(1, std::memory_order_acq_rel) == 1)
        delete this;
    } else if (refs() == 1) {
      delete this;
    } else {
      refs_.store(refs() - 1, std::memory_order_relaxed);
    }
  }
  /// The function will not be called, and goes away now. The place in the
  /// queue stays.
  void cancel() noexcept;
  [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }
  [[nodiscard]] LoopCore *loop() const noexcept { return loop_; }
  [[nodiscard]] bool timed() const noexcept { return timed_; }
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] const std::type_info &type() const noexcept { return *type_; }
  void set_timed() noexcept { timed_ = true; }
  void use_context(const Context &context);
  /// Calls the function, which stays, unless it was cancelled: for a descriptor
  /// that is ready again and again. Never of one that is in the queue.
  void call_again();

  [[nodiscard]] static bool is_one(const Node *node) noexcept {
    return node->run == &run_callback;
  }

protected:
  CallbackNode(LoopCore &loop, const std::type_info &type, Origin origin);
  virtual ~CallbackNode();
  virtual void call() = 0;
  /// Destroys the function.
  virtual void clear() noexcept = 0;

private:
  static void run_callback(Node *node, Fate fate);
  void invoke();
  [[nodiscard]] std::uint32_t refs() const noexcept {
    return refs_.load(std::memory_order_relaxed);
  }

  LoopCore *loop_;
  ContextSlot slot_;
  std::unique_ptr<Context> context_;
  const std::type_info *type_;
  std::uint64_t number_;
  // Counted atomically if made elsewhere, when two threads hold it; such a one
  // does not hold the loop, whose count is not atomic.
  std::atomic<std::uint32_t> refs_ = 1;
  const bool remote_;
  bool cancelled_ = false;
  bool timed_ = false;
  bool calling_ = false;
};

/// A callback that holds its function.
template <class F> class Callback final : public CallbackNode {
public:
  template <class G>
  Callback(LoopCore &loop, G &&function, Origin origin = Origin::here)
      : CallbackNode(loop, typeid(F), origin),
        function_(std::in_place, std::forward<G>(function)) {}

private:
  void call() override { (*function_)(); }
  void clear() noexcept override { function_.reset(); }

  std::optional<F> function_;
};

} // namespace detail
} // namespace asyncio
