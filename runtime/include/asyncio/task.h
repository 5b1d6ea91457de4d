// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/event_loop.h>
#include <asyncio/task_handle.h>

#include <utility>
#include <vector>

namespace asyncio {

/// Makes a task of a coroutine on the running loop. It starts in a later turn,
/// unless it is eager. A function that gives a coroutine is kept until the task
/// ends: `create_task([x]() -> Coro<> {...})` is safe where calling the lambda
/// first is not.
///
/// Throws: RuntimeError, when no loop runs on this thread.
/// Source: CPython 3.13, Lib/asyncio/tasks.py, create_task().
template <Gatherable A>
[[nodiscard]] Task<detail::gather_result_t<A>>
create_task(A &&awaitable, TaskOptions options = {}) {
  return get_running_loop().create_task(std::forward<A>(awaitable), options);
}

/// The future or task itself; a new task for everything else.
///
/// Throws: RuntimeError, when no loop runs on this thread.
/// Source: CPython 3.13, Lib/asyncio/tasks.py, ensure_future().
/// Differs: gives a Future, also of a new task.
template <Awaitable A>
[[nodiscard]] Future<awaitable_result_t<A>> ensure_future(A &&awaitable) {
  if constexpr (std::is_base_of_v<AnyFuture, std::remove_cvref_t<A>>)
    return std::forward<A>(awaitable);
  else
    return get_running_loop().ensure_future(std::forward<A>(awaitable));
}

/// The task whose code runs now on this thread, null outside of tasks.
///
/// Source: CPython 3.13, Lib/asyncio/tasks.py, current_task().
/// Differs: of the running loop only, and no error outside of it.
[[nodiscard]] AnyTask current_task();

/// The tasks of the running loop that are not done, in the order they were
/// made.
///
/// Throws: RuntimeError, when no loop runs on this thread.
/// Source: CPython 3.13, Lib/asyncio/tasks.py, all_tasks().
[[nodiscard]] std::vector<AnyTask> all_tasks();
[[nodiscard]] std::vector<AnyTask> all_tasks(const EventLoop &loop);

/// A task factory under which every task runs its first step inside
/// create_task(), and is queued only if it has to wait.
///
/// Source: CPython 3.13, Lib/asyncio/tasks.py, eager_task_factory().
AnyTask eager_task_factory(EventLoop &loop, TaskMaker &make,
                           const TaskOptions &options);

} // namespace asyncio
