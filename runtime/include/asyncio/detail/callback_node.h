// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/frame_pool.h>
#include <asyncio/detail/thread_state.h>
#include <asyncio/detail/timer_heap.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <typeinfo>
#include <utility>

namespace asyncio {

class Context;

namespace detail {

/// A function of the user that the loop calls once: from call_soon(), a timer,
/// or a done-callback. Counted: the queue holds one, every Handle another.
///
/// Source: CPython 3.13, Lib/asyncio/events.py, class Handle.
class CallbackNode : public Timer, public Pooled {
public:
  CallbackNode(const CallbackNode &) = delete;
  CallbackNode &operator=(const CallbackNode &) = delete;

  void ref() noexcept { ++refs_; }
  void unref() noexcept {
    if (--refs_ == 0)
      delete this;
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

  [[nodiscard]] static bool is_one(const Node *node) noexcept {
    return node->run == &run_callback;
  }

protected:
  CallbackNode(LoopCore &loop, const std::type_info &type);
  virtual ~CallbackNode();
  virtual void call() = 0;
  /// Destroys the function.
  virtual void clear() noexcept = 0;

private:
  static void run_callback(Node *node, Fate fate);
  void invoke();

  LoopCore *loop_;
  ContextSlot slot_;
  std::unique_ptr<Context> context_;
  const std::type_info *type_;
  std::uint64_t number_;
  std::uint32_t refs_ = 1;
  bool cancelled_ = false;
  bool timed_ = false;
  bool calling_ = false;
};

/// A callback that holds its function.
template <class F> class Callback final : public CallbackNode {
public:
  template <class G>
  Callback(LoopCore &loop, G &&function)
      : CallbackNode(loop, typeid(F)),
        function_(std::in_place, std::forward<G>(function)) {}

private:
  void call() override { (*function_)(); }
  void clear() noexcept override { function_.reset(); }

  std::optional<F> function_;
};

} // namespace detail
} // namespace asyncio
