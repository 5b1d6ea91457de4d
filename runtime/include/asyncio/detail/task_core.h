// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/context.h>
#include <asyncio/detail/future_core.h>
#include <asyncio/detail/loop_core.h>
#include <asyncio/detail/promise.h>

#include <string>
#include <string_view>

namespace asyncio::detail {

/// A coroutine that the loop drives.
///
/// Either its step is queued, or it waits for exactly one future; one node
/// serves both. A step resumes the innermost coroutine, `leaf`, and goes on
/// until the task waits again or its outermost coroutine, `root`, is done.
///
/// Source: CPython 3.13, Lib/asyncio/tasks.py, class Task.
class TaskCore : public FutureCore, public Node {
public:
  bool cancel(std::string_view message) override;
  int uncancel() noexcept {
    if (cancels_ > 0 && --cancels_ == 0)
      must_cancel_ = false;
    return cancels_;
  }
  [[nodiscard]] int cancelling() const noexcept { return cancels_; }

  /// Queues the first step.
  void start() noexcept {
    loop_->add_task(*this);
    loop_->call_soon(this);
  }
  /// Runs the first step now; registers only if it has to wait.
  void start_eagerly();

  //===--- For awaiters, during a step ------------------------------------===//

  /// The frame waits for `future`.
  void block_on(PromiseBase &frame, FutureCore &future) {
    leaf_ = &frame;
    running_ = false;
    if (future.loop() != loop_ || &future == this) [[unlikely]]
      refuse(future);
    else
      block_again(future);
  }
  /// Again, from FutureCore::woken().
  void block_again(FutureCore &future) {
    waiter_ = &future;
    future.add_callback(this);
    if (must_cancel_) [[unlikely]]
      cancel_waiter();
  }
  /// The frame gives up its turn.
  void yield(PromiseBase &frame) noexcept {
    leaf_ = &frame;
    running_ = false;
    loop_->call_soon(this);
  }
  /// First thing in await_resume(): throws a cancellation that is due.
  void throw_if_cancelled() {
    if (throw_cancelled_) [[unlikely]]
      throw_cancelled();
  }
  [[noreturn]] void throw_cancelled() {
    std::rethrow_exception(take_cancellation());
  }
  /// The cancellation that is due, for who need not throw it.
  [[gnu::cold]] std::exception_ptr take_cancellation();
  /// Whether the step that runs now brings a cancellation to its coroutine.
  [[nodiscard]] bool cancellation_due() const noexcept {
    return throw_cancelled_;
  }
  /// Whether one more coroutine may run on the stack of the one that awaits it.
  bool go_down() noexcept {
    if (depth_ == most_deep)
      return false;
    ++depth_;
    return true;
  }
  void go_up() noexcept { --depth_; }
  /// Goes on with another frame in this step.
  void go_on(PromiseBase *frame) noexcept { leaf_ = frame; }
  /// The root is at its end.
  void end() noexcept { running_ = false; }

  //===--- What is known about it
  //------------------------------------------===//

  [[nodiscard]] std::string name() const;
  void set_name(std::string_view name);
  [[nodiscard]] Context context();
  [[nodiscard]] FutureCore *waiter() const noexcept { return waiter_; }
  [[nodiscard]] PromiseBase *root() const noexcept { return root_; }
  [[nodiscard]] PromiseBase *leaf() const noexcept { return leaf_; }
  [[nodiscard]] bool must_cancel() const noexcept { return must_cancel_; }
  void keep_quiet() noexcept { quiet_ = true; }
  [[nodiscard]] static bool is_step(const Node *node) noexcept {
    return node->run == &run_step;
  }

  /// For the loop, when it goes away: ends a task that never will.
  void abandon() noexcept;

  TaskCore *previous_task = nullptr;
  TaskCore *next_task = nullptr;

protected:
  TaskCore(LoopCore &loop, PromiseBase &root) noexcept
      : FutureCore(&loop, Kind::task), root_(&root), leaf_(&root),
        slot_(current_context_slot()), number_(loop.next_task_number()) {
    run = &run_step;
    root.task = this;
    root.started = true;
    loop.ref();
  }
  ~TaskCore() override {
    if (root_) [[unlikely]]
      destroy_root();
    loop_->unref();
  }
  void use_context(const Context &context);
  /// Takes the value out of the root, which is done without an error.
  virtual void take_value() = 0;

private:
  friend LoopCore;
  friend struct Inspection;

  static constexpr std::int16_t most_deep = 64;

  struct Side {
    // No std::string, whose inside is the standard library's own: this is read
    // from outside.
    std::unique_ptr<char[]> name;
    std::size_t name_size = 0;
    std::unique_ptr<Context> context;
  };

  static void run_step(Node *node, Fate fate);
  void step();
  void step_with_care();
  void resume();
  void settle();
  void settle_with(std::exception_ptr error);
  /// The next step throws a RuntimeError at the co_await.
  void refuse(const FutureCore &future);
  void cancel_waiter();
  void destroy_root() noexcept;
  /// Destroys the frames that handle no cancellation; true if that was all.
  bool destroy_frames();
  [[nodiscard]] ContextSlot &slot() noexcept {
    return side_ && side_->context ? side_->context->slot() : slot_;
  }
  Side &side();

  PromiseBase *root_;
  PromiseBase *leaf_;
  FutureCore *waiter_ = nullptr;
  ContextSlot slot_;
  std::unique_ptr<Side> side_;
  std::uint64_t number_;
  std::int32_t cancels_ = 0;
  std::int16_t depth_ = 0;
  bool started_ = false;
  bool running_ = false;
  bool must_cancel_ = false;
  bool throw_cancelled_ = false;
};

inline void LoopCore::add_task(TaskCore &task) noexcept {
  task.ref();
  task.previous_task = last_task_;
  task.next_task = nullptr;
  (last_task_ ? last_task_->next_task : first_task_) = &task;
  last_task_ = &task;
}

inline void LoopCore::remove_task(TaskCore &task) noexcept {
  (task.previous_task ? task.previous_task->next_task : first_task_) =
      task.next_task;
  (task.next_task ? task.next_task->previous_task : last_task_) =
      task.previous_task;
  task.previous_task = task.next_task = nullptr;
  task.unref();
}

/// The task whose step runs on this thread, null outside of tasks.
inline TaskCore *current_task_core() noexcept { return thread_state.current; }

} // namespace asyncio::detail
