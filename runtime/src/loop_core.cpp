// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/descriptor_table.h>
#include <asyncio/detail/loop_core.h>

#include <asyncio/detail/inspected.h>
#include <asyncio/detail/loop_link.h>
#include <asyncio/detail/processors.h>
#include <asyncio/detail/signal_handlers.h>
#include <asyncio/detail/slow_callback.h>
#include <asyncio/detail/task_core.h>
#include <asyncio/exceptions.h>

#include <algorithm>
#include <chrono>
#include <sched.h>
#include <unistd.h>

namespace asyncio::detail {

namespace {

/// Timers are not late because the loop looks for other threads.
constexpr std::chrono::microseconds long_enough_to_spin(spin_microseconds);

} // namespace

LoopCore::LoopCore(EventLoop *owner, std::unique_ptr<Poller> poller)
    : poller_(std::move(poller)),
      descriptors_(std::make_unique<DescriptorTable>(*poller_)), owner_(owner),
      gate_(std::make_shared<LoopGate>(this)) {
  Inspection::add(*this);
}

LoopCore::~LoopCore() {
  Inspection::remove(*this);
  drop_ready();
}

void LoopCore::throw_closed() { throw RuntimeError("Event loop is closed"); }

void LoopCore::require_thread() const {
  if (debug_ && running_ && thread_ != std::this_thread::get_id())
    throw RuntimeError("Non-thread-safe operation invoked on an event loop "
                       "other than the current one");
}

void LoopCore::call_soon_threadsafe(Node *node) noexcept {
  Node *head = remote_.load(std::memory_order_relaxed);
  do
    node->next = head;
  while (!remote_.compare_exchange_weak(head, node));
  if (sleeping_.exchange(false))
    poller_->wake();
}

void LoopCore::take_remote() noexcept {
  if (!remote_.load(std::memory_order_relaxed)) [[likely]]
    return;
  Node *newest = remote_.exchange(nullptr, std::memory_order_acquire);
  Node *oldest = nullptr;
  while (newest)
    oldest = std::exchange(newest, std::exchange(newest->next, oldest));
  while (oldest) {
    Node *next = oldest->next;
    ready_.push(oldest);
    oldest = next;
  }
}

/// Looks for a while for what other threads send, before the loop sleeps: a
/// short call is back before a sleeping processor would be awake again. Each
/// look gives way to others. Looks that were in vain make the next ones rarer.
bool LoopCore::outside_answered() {
  if (outside.load(std::memory_order_relaxed) == 0)
    return false;
  if (spins_left_out_ != 0) {
    --spins_left_out_;
    return false;
  }
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::microseconds(spin_microseconds);
  do {
    if (poller_->watches())
      poller_->wait(TimePoint::min(), outside, ready_);
    take_remote();
    if (!ready_.empty()) {
      spins_to_leave_out_ = 0;
      return true;
    }
    sched_yield();
  } while (std::chrono::steady_clock::now() < end);
  spins_to_leave_out_ = std::min(2 * spins_to_leave_out_ + 1, 63U);
  spins_left_out_ = spins_to_leave_out_;
  return false;
}

void LoopCore::poll() {
  take_remote();
  if (!ready_.empty() || stopping_) {
    const bool due = turns_unpolled_ >= most_turns_unpolled ||
                     nodes_unpolled_ >= most_nodes_unpolled;
    if (!due && !poll_every_turn_)
      return;
    turns_unpolled_ = nodes_unpolled_ = 0;
    if (!poll_every_turn_ && !poller_->watches())
      return;
    poller_->wait(TimePoint::min(), outside, ready_);
    take_remote();
    return;
  }
  turns_unpolled_ = nodes_unpolled_ = 0;
  std::optional<TimePoint> deadline;
  if (!timers_.empty()) {
    deadline = timers_.next();
    if (!poller_->watches() && *deadline < now() + poller_->resolution())
      return;
  }
  if ((!deadline || *deadline - now() > long_enough_to_spin) &&
      outside_answered())
    return;
  sleeping_.store(true);
  // Whoever sent something before that store did not wake.
  if (remote_.load())
    deadline = TimePoint::min();
  try {
    poller_->wait(deadline, outside, ready_);
  } catch (...) {
    sleeping_.store(false);
    throw;
  }
  sleeping_.store(false);
  take_remote();
}

void LoopCore::run_once() {
  ++turns_;
  if (!may_skip_poll())
    poll();
  if (!timers_.empty())
    timers_.pop_due(now() + poller_->resolution(), [this](Timer *timer) {
      timer->slot = Timer::due;
      ready_.push(timer);
    });
  turn_last_ = ready_.last();
  const auto run = [this](Node *node) {
    ++nodes_unpolled_;
    if (debug_) [[unlikely]]
      run_timed(*this, node);
    else
      node->run(node, Fate::run);
  };
  // What an exception leaves of this turn comes before what it has queued.
  struct Rest {
    LoopCore &loop;
    ~Rest() { loop.queue_late(); }
  } const rest{*this};
  while (turn_last_) {
    Node *node = ready_.pop();
    if (node == turn_last_)
      turn_last_ = nullptr;
    run(node);
  }
  while (Timer *timer = timers_.next_late()) {
    timer->slot = Timer::due;
    run(timer);
  }
}

void LoopCore::queue_late() noexcept {
  Node *before = turn_last_;
  while (Timer *timer = timers_.next_late()) {
    timer->slot = Timer::due;
    ready_.insert(before, timer);
    before = timer;
  }
}

void LoopCore::forget(Node *node) noexcept {
  Node *before = nullptr;
  if (ready_.remove(node, before) && turn_last_ == node)
    turn_last_ = before;
}

namespace {

/// A forked copy of a process runs no loop: it shares what the first one waits
/// for.
void run_no_loop_in_copies() {
  [[maybe_unused]] static const int registered =
      ::pthread_atfork(nullptr, nullptr, [] { thread_state = ThreadState(); });
}

} // namespace

void LoopCore::enter() {
  require_open();
  if (running_)
    throw RuntimeError("This event loop is already running");
  if (thread_state.running)
    throw RuntimeError(
        "Cannot run the event loop while another loop is running");
  thread_ = std::this_thread::get_id();
  kernel_thread_ = ::gettid();
  run_no_loop_in_copies();
  running_ = true;
  thread_state.running = this;
}

void LoopCore::leave() noexcept {
  stopping_ = false;
  running_ = false;
  thread_state.running = nullptr;
}

void LoopCore::run_forever() {
  enter();
  struct Leave {
    LoopCore &loop;
    ~Leave() { loop.leave(); }
  } const leave{*this};
  do
    run_once();
  while (!stopping_);
}

void LoopCore::close() {
  if (running_)
    throw RuntimeError("Cannot close a running event loop");
  closed_ = true;
  descriptors_->clear();
  gate_->close();
  remove_signal_handlers(*this);
  // Last: nobody can wake it any more.
  poller_->close();
}

void LoopCore::add_link(LoopLink &link) noexcept {
  link.previous_link = nullptr;
  link.next_link = std::exchange(links_, &link);
  if (link.next_link)
    link.next_link->previous_link = &link;
}

void LoopCore::remove_link(LoopLink &link) noexcept {
  (link.previous_link ? link.previous_link->next_link : links_) =
      link.next_link;
  if (link.next_link)
    link.next_link->previous_link = link.previous_link;
}

void LoopCore::drop_ready() noexcept {
  take_remote();
  while (!ready_.empty()) {
    Node *node = ready_.pop();
    node->run(node, Fate::drop);
  }
}

void LoopCore::abandon() noexcept {
  // What is queued goes first: steps and timers in the queue live in frames
  // that go next.
  drop_ready();
  // The newest first: tasks lend what is in their frames to those they make.
  while (TaskCore *task = last_task_) {
    task->abandon();
    remove_task(*task);
    drop_ready();
  }
  while (!timers_.empty()) {
    Timer *timer = timers_.pop();
    timer->run(timer, Fate::drop);
  }
  while (links_)
    links_->loop_gone();
  descriptors_->clear();
  drop_ready();
  owner_ = nullptr;
}

bool LoopGate::post(Node *node) {
  const std::lock_guard lock(mutex_);
  if (!core_)
    return false;
  core_->call_soon_threadsafe(node);
  return true;
}

void LoopGate::close() noexcept {
  const std::lock_guard lock(mutex_);
  core_ = nullptr;
}

} // namespace asyncio::detail
