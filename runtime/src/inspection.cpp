// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "task_group_child.h"

#include <asyncio/as_completed.h>
#include <asyncio/detail/gather_core.h>
#include <asyncio/detail/inspected.h>
#include <asyncio/shield.h>
#include <asyncio/timeouts.h>
#include <asyncio/wait.h>

#include <cstddef>
#include <mutex>

// Of classes with bases and private members, which every compiler allows that
// lays them out as the Itanium ABI says.
#pragma GCC diagnostic ignored "-Winvalid-offsetof"

namespace asyncio::detail {

namespace {

constinit std::mutex loops_mutex;

constexpr void set_name(AwaitedLayout &of, std::string_view name) noexcept {
  name.copy(of.name, sizeof of.name - 1);
}

} // namespace

constexpr InspectionLayout Inspection::layout() noexcept {
  InspectionLayout made;
  for (std::size_t i = 0; i < sizeof made.magic; ++i)
    made.magic[i] = InspectionLayout::magic_text[i];

  made.loop = {
      offsetof(LoopCore, next_loop_),     offsetof(LoopCore, first_task_),
      offsetof(LoopCore, kernel_thread_), offsetof(LoopCore, turns_),
      offsetof(LoopCore, sleeping_),      offsetof(LoopCore, running_),
      offsetof(LoopCore, closed_),        sizeof(LoopCore)};
  made.future = {offsetof(FutureCore, loop_),
                 offsetof(FutureCore, kind_),
                 offsetof(FutureCore, state_),
                 sizeof(FutureCore),
                 static_cast<std::uint32_t>(FutureCore::Kind::task),
                 static_cast<std::uint32_t>(FutureCore::State::pending)};
  made.task = {offsetof(TaskCore, next_task),
               offsetof(TaskCore, previous_task),
               offsetof(TaskCore, root_),
               offsetof(TaskCore, leaf_),
               offsetof(TaskCore, waiter_),
               offsetof(TaskCore, number_),
               offsetof(TaskCore, cancels_),
               offsetof(TaskCore, started_),
               offsetof(TaskCore, running_),
               offsetof(TaskCore, side_),
               offsetof(TaskCore::Side, name),
               offsetof(TaskCore::Side, name_size),
               sizeof(TaskCore)};
  made.frame = {offsetof(PromiseBase, function), offsetof(PromiseBase, file),
                offsetof(PromiseBase, line), offsetof(PromiseBase, parent),
                sizeof(PromiseBase)};

  const auto of = [&made](FutureCore::Kind kind) -> AwaitedLayout & {
    return made.awaited[static_cast<std::size_t>(kind)];
  };
  {
    AwaitedLayout &gather = of(FutureCore::Kind::gather);
    set_name(gather, "gather");
    gather.form = AwaitedForm::array;
    gather.first = offsetof(GatherCore, children_);
    gather.count = offsetof(GatherCore, added_);
    gather.stride = sizeof(GatherCore::Child);
    gather.future = offsetof(GatherCore::Child, future);
  }
  {
    AwaitedLayout &shield = of(FutureCore::Kind::shield);
    set_name(shield, "shield");
    shield.form = AwaitedForm::one;
    shield.first = offsetof(ShieldCore, inner_);
  }
  {
    AwaitedLayout &wait = of(FutureCore::Kind::wait);
    set_name(wait, "wait");
    wait.form = AwaitedForm::array;
    wait.first = offsetof(WaitCore, watches_);
    wait.count = offsetof(WaitCore, count_);
    wait.stride = sizeof(WaitCore::Watch);
    wait.future = offsetof(WaitCore::Watch, future);
  }
  {
    AwaitedLayout &cancel = of(FutureCore::Kind::cancel_and_wait);
    set_name(cancel, "wait_for");
    cancel.form = AwaitedForm::one;
    cancel.first = offsetof(CancelAndWait, future_);
  }
  {
    AwaitedLayout &group = of(FutureCore::Kind::group);
    set_name(group, "TaskGroup");
    group.form = AwaitedForm::list;
    group.holder = offsetof(JoinAwaiter, group_);
    group.first = offsetof(TaskGroup, first_);
    group.stride = sizeof(TaskGroup::Child);
    group.future = offsetof(TaskGroup::Child, task);
    group.next = offsetof(TaskGroup::Child, after);
  }
  {
    AwaitedLayout &next = of(FutureCore::Kind::as_completed);
    set_name(next, "as_completed");
    next.form = AwaitedForm::array;
    next.holder = offsetof(NextCompleted, core_);
    next.first = offsetof(AsCompletedCore, items_);
    next.count = offsetof(AsCompletedCore, count_);
    next.stride = sizeof(AsCompletedCore::Item);
    next.future = offsetof(AsCompletedCore::Item, future);
    next.flag = offsetof(AsCompletedCore::Item, pending);
  }
  return made;
}

} // namespace asyncio::detail

[[gnu::section("asyncio_inspect"),
  gnu::used]] constinit asyncio::detail::InspectionLayout asyncio_inspection =
    asyncio::detail::Inspection::layout();

namespace asyncio::detail {

void Inspection::add(LoopCore &loop) noexcept {
  const std::lock_guard lock(loops_mutex);
  auto *first = reinterpret_cast<LoopCore *>(asyncio_inspection.first_loop);
  loop.next_loop_ = first;
  if (first)
    first->previous_loop_ = &loop;
  asyncio_inspection.first_loop = reinterpret_cast<std::uintptr_t>(&loop);
}

void Inspection::remove(LoopCore &loop) noexcept {
  const std::lock_guard lock(loops_mutex);
  if (loop.next_loop_)
    loop.next_loop_->previous_loop_ = loop.previous_loop_;
  if (loop.previous_loop_)
    loop.previous_loop_->next_loop_ = loop.next_loop_;
  else
    asyncio_inspection.first_loop =
        reinterpret_cast<std::uintptr_t>(loop.next_loop_);
}

} // namespace asyncio::detail
