// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/var_map.h>

namespace asyncio {

class EventLoop;

namespace detail {

class LoopCore;
class TaskCore;

/// What a thread knows about the loop it runs.
struct ThreadState {
  LoopCore *running = nullptr;
  TaskCore *current = nullptr;
  /// Null stands for the thread's own context, outside of every task.
  ContextSlot *context = nullptr;
};

// One a thread for the library and everything that uses it, also if the latter
// is compiled with -fvisibility=hidden and the former is a shared object.
[[gnu::visibility(
    "default")]] inline constinit thread_local ThreadState thread_state{};

/// The thread's own context, outside of every task.
ContextSlot &outer_context_slot() noexcept;

/// The slot of the running context, the thread's own outside of tasks.
inline ContextSlot &current_context_slot() noexcept {
  return thread_state.context ? *thread_state.context : outer_context_slot();
}

/// Makes a slot current for a scope; the one before comes back at its end.
class ContextScope {
public:
  explicit ContextScope(ContextSlot *slot) noexcept
      : before_(std::exchange(thread_state.context, slot)) {}
  ContextScope(const ContextScope &) = delete;
  ContextScope &operator=(const ContextScope &) = delete;
  ~ContextScope() { thread_state.context = before_; }

private:
  ContextSlot *before_;
};

} // namespace detail
} // namespace asyncio
