// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/context.h>
#include <asyncio/future.h>

#include <concepts>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asyncio {

/// One place in the stack of a suspended task.
struct StackFrame {
  /// The name of the coroutine, as the source has it.
  const char *function = "";
  /// The source file, as the compiler was given it.
  const char *file = "";
  /// Where it waits, or began.
  unsigned line = 0;
};

/// How a task is to be made. Read before the function that takes it returns.
struct TaskOptions {
  /// "Task-<n>" if empty.
  std::string_view name = {};
  /// Where the task runs; a copy of the current context if null.
  const Context *context = nullptr;
  /// Whether the first step runs at once; the loop's task factory decides if
  /// nothing is said.
  std::optional<bool> eager_start = {};
};
static_assert(std::is_trivially_copyable_v<TaskOptions> &&
              std::is_trivially_destructible_v<TaskOptions>);

namespace detail {

/// What Task<T> and AnyTask say about a task.
template <class Handle> class TaskView {
public:
  /// Takes one request for cancellation back.
  ///
  /// Returns: how many are left.
  // NOLINTNEXTLINE(modernize-use-nodiscard): mostly called for its effect
  int uncancel() const noexcept { return task().uncancel(); }
  /// How many cancel() calls were not taken back.
  [[nodiscard]] int cancelling() const noexcept { return task().cancelling(); }
  [[nodiscard]] std::string get_name() const { return task().name(); }
  void set_name(std::string_view name) const { task().set_name(name); }
  /// The context it runs in; what is set there is seen by the task.
  [[nodiscard]] Context get_context() const { return task().context(); }
  /// The coroutine it runs: the outermost frame, empty once it is done.
  [[nodiscard]] StackFrame get_coro() const {
    const PromiseBase *root = task().root();
    return root ? StackFrame{root->function, root->file, root->line}
                : StackFrame{};
  }
  /// Where it is: the outermost coroutine first, the innermost last; empty once
  /// it is done. `limit` keeps the innermost ones; 0 keeps all.
  [[nodiscard]] std::vector<StackFrame> get_stack(std::size_t limit = 0) const;
  /// Writes get_stack() as a traceback, to standard error if no stream is
  /// given.
  void print_stack(std::size_t limit = 0, std::ostream *to = nullptr) const;

private:
  [[nodiscard]] TaskCore &task() const noexcept {
    return *static_cast<TaskCore *>(static_cast<const Handle *>(this)->core());
  }
};

[[nodiscard]] std::vector<StackFrame> stack_of(const TaskCore &task,
                                               std::size_t limit);
void print_stack_of(const TaskCore &task, std::size_t limit, std::ostream *to);

template <class Handle>
std::vector<StackFrame> TaskView<Handle>::get_stack(std::size_t limit) const {
  return stack_of(task(), limit);
}
template <class Handle>
void TaskView<Handle>::print_stack(std::size_t limit, std::ostream *to) const {
  print_stack_of(task(), limit, to);
}

/// A task with room for its result.
template <class T> class TaskState final : public TaskCore, public Pooled {
public:
  TaskState(LoopCore &loop, Coro<T> &coro, const TaskOptions &options)
      : TaskCore(loop, *coro.release()) {
    if (!options.name.empty())
      set_name(options.name);
    if (options.context)
      use_context(*options.context);
  }
  void *value() noexcept override { return &slot; }

  Slot<Stored<T>> slot;

private:
  ~TaskState() override = default;
  void destroy() noexcept override { delete this; }
  void take_value() override {
    slot.emplace(std::move(static_cast<CoroPromise<T> *>(root())->slot.get()));
  }
};
template <> class TaskState<void> final : public TaskCore, public Pooled {
public:
  TaskState(LoopCore &loop, Coro<void> &coro, const TaskOptions &options)
      : TaskCore(loop, *coro.release()) {
    if (!options.name.empty())
      set_name(options.name);
    if (options.context)
      use_context(*options.context);
  }

private:
  ~TaskState() override = default;
  void destroy() noexcept override { delete this; }
  void take_value() override {}
};

} // namespace detail

/// A coroutine that the loop runs beside others; a shared handle of it, and a
/// Future of its result.
///
/// The loop owns the task until it is done: to drop the handle neither cancels
/// nor destroys it. An exception that nobody asks for is reported to the loop's
/// exception handler.
///
/// Cancellation: cancel() throws a CancelledError in the coroutine where it
///   waits, in the task's next step. It may clean up, and it may refuse by
///   catching the exception; every call of cancel() counts and throws again.
/// Threads: the loop's.
/// Source: CPython 3.13, Lib/asyncio/tasks.py, class Task.
/// Differs: CPython's loop has weak references to tasks. No subclasses; what
///   get_coro() gives is a name and a place.
template <class T = void>
class Task : public Future<T>, public detail::TaskView<Task<T>> {
public:
  /// What awaiting it gives.
  using value_type = T;
  using Future<T>::Future;

  /// As AnyFuture has it; the callback may also take a Task<T>.
  template <class F>
    requires std::invocable<F &> || std::invocable<F &, Task>
  CallbackId add_done_callback(F callback,
                               DoneCallbackOptions options = {}) const {
    return detail::add_done_callback<Task>(*this->core_, std::move(callback),
                                           options.context);
  }
};

/// A handle of a task of any result type; may be null. As AnyFuture, it can be
/// awaited, and gives no value.
///
/// Threads: the loop's.
class AnyTask : public AnyFuture, public detail::TaskView<AnyTask> {
public:
  using AnyFuture::AnyFuture;
  /// A handle of the same task.
  template <class T>
  // NOLINTNEXTLINE(google-explicit-constructor): a task is one
  AnyTask(const Task<T> &task) noexcept : AnyFuture(task) {}

  /// As AnyFuture has it; the callback may also take an AnyTask.
  template <class F>
    requires std::invocable<F &> || std::invocable<F &, AnyTask>
  CallbackId add_done_callback(F callback,
                               DoneCallbackOptions options = {}) const {
    return detail::add_done_callback<AnyTask>(*core_, std::move(callback),
                                              options.context);
  }
};

} // namespace asyncio
