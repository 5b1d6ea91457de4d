// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/exception_group.h>
#include <asyncio/operation.h>
#include <asyncio/task.h>

#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace asyncio {

class TaskGroup;

namespace detail {

struct Inspection;

/// Awaits a coroutine and gives the exception it failed with instead of
/// throwing it; null if it has a value, which stays in it.
template <class T> class SettledAwaiter {
public:
  using Arguments = std::tuple<Coro<T> *>;

  explicit SettledAwaiter(Coro<T> *coro) noexcept : coro_(coro) {}

  bool await_ready() { return coro_->await_ready(); }
  template <class P> auto await_suspend(std::coroutine_handle<P> waiting) {
    return coro_->await_suspend(waiting);
  }
  std::exception_ptr await_resume() {
    if (!coro_->frame) [[unlikely]]
      return current_task_core()->take_cancellation();
    return std::move(coro_->frame->error);
  }

private:
  Coro<T> *coro_;
};

/// Waits until a group has no child left; gives the cancellation that came
/// instead, null if none did.
class JoinAwaiter : public BlockingCall {
public:
  using Arguments = std::tuple<TaskGroup *>;
  static constexpr const char *name = "TaskGroup::scope";

  explicit JoinAwaiter(TaskGroup *group) noexcept : group_(group) {
    kind_ = Kind::group;
  }
  ~JoinAwaiter() override;

  bool await_ready() noexcept;
  std::exception_ptr await_resume();
  void visit_awaited(void (*visit)(void *, FutureCore &), void *to) override;

private:
  friend struct Inspection;

  TaskGroup *group_;
};

template <class F>
using group_block_t =
    decltype(std::declval<F &>()(std::declval<TaskGroup &>()));

} // namespace detail

/// A function that may be the block of a TaskGroup::scope().
template <class F>
concept TaskGroupBlock = requires {
  typename detail::group_block_t<std::decay_t<F>>;
} && Awaitable<detail::group_block_t<std::decay_t<F>>>;

/// Children that end before their block does.
///
///     co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<> {
///       group.create_task(fetch(a));
///       group.create_task(fetch(b));
///       co_return;
///     });
///     // both are done
///
/// When a child fails, the other children and the block are cancelled, and when
/// all have ended scope() throws an ExceptionGroup of every failure: those of
/// the children in the order of their ends, that of the block last. A child
/// that is cancelled by itself is no failure.
///
/// Cancellation: of the awaiting task cancels the block or, when that has
///   ended, the children, and leaves when all of them have ended; failures of
///   theirs go first. The group takes its own requests for cancellation back.
/// Threads: the loop's.
/// Lifetime: the block's own variables die before the children are joined: lend
///   children only what lives outside of scope().
/// Source: CPython 3.13, Lib/asyncio/taskgroups.py, class TaskGroup; cancel(),
///   and a cancellation that comes while the group ends, as in 3.15.
/// Differs: a function in the place of `async with`; scope() gives its result.
///   Children are cancelled in the order they were made in.
class TaskGroup {
public:
  /// Enters when scope() is called with it; may be cancelled before.
  TaskGroup() = default;
  TaskGroup(const TaskGroup &) = delete;
  TaskGroup &operator=(const TaskGroup &) = delete;
  ~TaskGroup() { let_go(); }

  /// Runs the block, waits for the children, and gives the block's result.
  ///
  /// Throws: ExceptionGroup, of the failures; CancelledError; KeyboardInterrupt
  ///   and SystemExit as they are.
  /// Lifetime: keeps the function until all is done.
  template <TaskGroupBlock F>
  static Coro<awaitable_result_t<detail::group_block_t<std::decay_t<F>>>>
  scope(F &&block) {
    return run(std::decay_t<F>(std::forward<F>(block)), nullptr);
  }
  /// The same for a group that somebody else may cancel.
  ///
  /// Throws: RuntimeError, when the group was entered already.
  template <TaskGroupBlock F>
  static Coro<awaitable_result_t<detail::group_block_t<std::decay_t<F>>>>
  scope(TaskGroup &group, F &&block) {
    return run(std::decay_t<F>(std::forward<F>(block)), &group);
  }

  /// Makes a task that the group waits for. Children may make more of them.
  ///
  /// Throws: RuntimeError, when the group was not entered, is shutting down
  ///   after a failure, or is finished; the coroutine is closed.
  template <Gatherable A>
  Task<detail::gather_result_t<A>> create_task(A &&awaitable,
                                               TaskOptions options = {}) {
    auto coro = detail::as_coro(std::forward<A>(awaitable));
    if (refuses()) [[unlikely]]
      refuse(*coro.frame);
    // First what may fail: a task outside of the group would outlive it.
    reserve();
    auto task = loop().create_task(std::move(coro), options);
    adopt(*task.core());
    return task;
  }

  /// Ends the group without an error: cancels the children and the block, and
  /// lets no new child in. Before scope() it takes effect there; afterwards and
  /// a second time it does nothing.
  ///
  /// Differs: a block that is to give a value and was ended by this has none,
  ///   so scope() throws its CancelledError.
  void cancel();

private:
  friend class detail::JoinAwaiter;
  friend struct detail::Inspection;
  struct Child;

  template <class F>
  static Coro<awaitable_result_t<detail::group_block_t<F>>>
  run(F block, TaskGroup *given);

  void enter();
  void leave(std::exception_ptr error);
  void interrupted(std::exception_ptr cancellation);
  void finish();

  [[nodiscard]] EventLoop &loop() const noexcept;
  [[nodiscard]] bool refuses() const noexcept {
    return !entered_ || aborting_ || (exiting_ && !first_);
  }
  [[noreturn]] void refuse(detail::PromiseBase &coro) const;
  [[nodiscard]] std::string repr() const;
  void reserve();
  void adopt(detail::FutureCore &task);
  /// The caller owns the child from now on.
  void unlink(Child *child) noexcept;
  /// Forgets the children that are left: the block's frame goes away.
  void let_go() noexcept;
  static void run_child(detail::Node *node, detail::Fate fate);
  void child_done(detail::FutureCore &task, std::unique_ptr<Child> child);
  [[nodiscard]] std::vector<std::exception_ptr> errors() const;
  void abort();
  void cancel_parent();

  detail::TaskCore *parent_ = nullptr;
  detail::JoinAwaiter *joining_ = nullptr;
  Child *first_ = nullptr;
  Child *last_ = nullptr;
  /// For the next task.
  Child *spare_ = nullptr;
  std::size_t count_ = 0;
  /// Children that failed, in the order they did: they hold the errors, as a
  /// loop's callback has nobody to tell that there is no memory for a list.
  Child *first_failed_ = nullptr;
  Child *last_failed_ = nullptr;
  std::size_t failed_ = 0;
  std::exception_ptr base_error_;
  std::exception_ptr block_error_;
  std::exception_ptr cancellation_;
  std::exception_ptr late_cancellation_;
  int cancelling_ = 0;
  bool entered_ = false;
  bool exiting_ = false;
  bool aborting_ = false;
  bool parent_cancel_requested_ = false;
  bool cancel_on_enter_ = false;
};

//===--- Implementation ---------------------------------------------------===//

template <class F>
Coro<awaitable_result_t<detail::group_block_t<F>>>
TaskGroup::run(F block, TaskGroup *given) {
  using T = awaitable_result_t<detail::group_block_t<F>>;
  std::optional<TaskGroup> own;
  TaskGroup &group = given ? *given : own.emplace();
  group.enter();
  struct LetGo {
    TaskGroup &group;
    ~LetGo() { group.let_go(); }
  } const let_go{group};
  std::optional<Coro<T>> coro;
  std::exception_ptr error;
  try {
    coro.emplace(detail::as_coro(block(group)));
  } catch (...) {
    error = std::current_exception();
  }
  if (!error)
    error =
        co_await Operation<detail::SettledAwaiter<T>>(std::in_place, &*coro);
  group.leave(error);
  while (group.first_)
    group.interrupted(
        co_await Operation<detail::JoinAwaiter>(std::in_place, &group));
  group.finish();
  if constexpr (!std::is_void_v<T>) {
    // Ended by cancel(): there is no value.
    if (error)
      std::rethrow_exception(error);
    co_return coro->await_resume();
  }
}

} // namespace asyncio
