// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/future_core.h>
#include <asyncio/detail/node.h>
#include <asyncio/detail/poller.h>
#include <asyncio/detail/thread_state.h>
#include <asyncio/detail/timer_heap.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace asyncio::detail {

class DescriptorTable;
class LoopLink;

/// The way to a loop from other threads, which may outlive the loop.
class LoopGate {
public:
  explicit LoopGate(LoopCore *core) noexcept : core_(core) {}
  /// Queues the node and wakes the loop; false, and nothing done, if the loop
  /// is closed.
  [[nodiscard]] bool post(Node *node);
  /// Nothing gets through from now on.
  void close() noexcept;

private:
  std::mutex mutex_;
  LoopCore *core_;
};

/// The turning part of an event loop: the FIFO, the timers, the poller, and the
/// list of its tasks.
///
/// Outlives the EventLoop as long as a future of it lives, closed.
/// Source: CPython 3.13, Lib/asyncio/base_events.py, BaseEventLoop._run_once.
class LoopCore {
public:
  LoopCore(EventLoop *owner, std::unique_ptr<Poller> poller);
  LoopCore(const LoopCore &) = delete;
  LoopCore &operator=(const LoopCore &) = delete;

  void ref() noexcept { ++refs_; }
  void unref() noexcept {
    if (--refs_ == 0)
      delete this;
  }

  /// Appends to the FIFO. The node stays valid until it ran.
  void call_soon(Node *node) noexcept { ready_.push(node); }
  void call_soon_ring(Node *last) noexcept { ready_.append_ring(last); }
  /// Takes a node out of the FIFO; linear, for clean-up.
  void forget(Node *node) noexcept;

  /// Arms a timer; a negative or zero wait is due in the next turn.
  void call_at(TimePoint when, Timer *timer) {
    timer->when = when;
    timers_.insert(timer);
  }
  /// Disarms. One that is in the FIFO already keeps its place and does nothing.
  void cancel_timer(Timer *timer) noexcept {
    if (timer->slot >= 0)
      timers_.remove(timer);
    else if (timer->slot == Timer::due)
      timer->run = &skip;
  }
  /// Disarms a timer whose memory goes away now.
  void drop_timer(Timer *timer) noexcept {
    if (timer->slot >= 0)
      timers_.remove(timer);
    else if (timer->slot == Timer::due)
      forget(timer);
    timer->slot = Timer::idle;
  }

  [[nodiscard]] TimePoint now() const noexcept { return poller_->now(); }
  [[nodiscard]] Poller &poller() noexcept { return *poller_; }
  /// The descriptors that it watches.
  [[nodiscard]] DescriptorTable &descriptors() noexcept {
    return *descriptors_;
  }

  /// One turn: poll, due timers, then exactly what is in the FIFO by now.
  void run_once();
  /// Turns until stop().
  void run_forever();
  void stop() noexcept { stopping_ = true; }
  /// Makes this the running loop of the thread, until leave().
  ///
  /// Throws: RuntimeError, when it is closed or a loop runs here.
  void enter();
  void leave() noexcept;
  /// Throws: RuntimeError, while it runs.
  void close();
  /// Ends every task that never will end by itself, and drops what is queued.
  void abandon() noexcept;

  /// From any thread: queues the node for the loop's next turn and wakes it.
  void call_soon_threadsafe(Node *node) noexcept;
  [[nodiscard]] const std::shared_ptr<LoopGate> &gate() const noexcept {
    return gate_;
  }
  /// Knows the futures that other threads hold on to, to let go of them in
  /// abandon().
  void add_link(LoopLink &link) noexcept;
  void remove_link(LoopLink &link) noexcept;
  /// How many jobs on other threads will call back.
  std::atomic<std::size_t> outside{0};

  [[nodiscard]] bool running() const noexcept { return running_; }
  [[nodiscard]] bool closed() const noexcept { return closed_; }
  [[nodiscard]] bool stopping() const noexcept { return stopping_; }
  [[nodiscard]] EventLoop *owner() const noexcept { return owner_; }
  void require_open() const {
    if (closed_) [[unlikely]]
      throw_closed();
  }
  /// In debug mode: throws RuntimeError on another thread than the loop's.
  void require_thread() const;
  [[nodiscard]] bool on_own_thread() const noexcept {
    return thread_state.running == this;
  }
  [[nodiscard]] bool debug() const noexcept { return debug_; }
  void set_debug(bool on) noexcept { debug_ = on; }
  void set_slow_callback(std::chrono::nanoseconds length) noexcept {
    slow_callback_ = length;
  }
  [[nodiscard]] std::chrono::nanoseconds slow_callback() const noexcept {
    return slow_callback_;
  }
  /// Offers every turn to the poller, for traces that must show each.
  void set_poll_every_turn(bool on) noexcept { poll_every_turn_ = on; }

  void add_task(TaskCore &task) noexcept;
  void remove_task(TaskCore &task) noexcept;
  [[nodiscard]] TaskCore *first_task() const noexcept { return first_task_; }
  std::uint64_t next_task_number() noexcept { return ++tasks_made_; }
  [[nodiscard]] std::uint64_t turns() const noexcept { return turns_; }
  [[nodiscard]] bool idle() const noexcept {
    return ready_.empty() && timers_.empty();
  }
  [[nodiscard]] bool has_ready() const noexcept { return !ready_.empty(); }
  [[nodiscard]] const TimerHeap &timers() const noexcept { return timers_; }
  /// Looks for descriptors that are ready, and waits for none.
  void look() {
    if (poller_->watches())
      poller_->wait(TimePoint::min(), outside, ready_);
  }
  /// Moves what other threads sent to the FIFO.
  void take_remote() noexcept;

private:
  friend struct Inspection;

  ~LoopCore();
  static void skip(Node *node, Fate) {
    static_cast<Timer *>(node)->slot = Timer::idle;
  }
  [[noreturn]] static void throw_closed();
  /// Whether this turn can go without poll().
  [[nodiscard]] bool may_skip_poll() noexcept {
    return !ready_.empty() && !remote_.load(std::memory_order_relaxed) &&
           !stopping_ && !poll_every_turn_ &&
           ++turns_unpolled_ < most_turns_unpolled &&
           nodes_unpolled_ < most_nodes_unpolled;
  }
  void poll();
  bool outside_answered();
  void drop_ready() noexcept;
  /// Puts the rest of a turn's timers behind the rest of its FIFO.
  void queue_late() noexcept;

  /// How long the FIFO may be worked on while descriptors are watched. Asking
  /// the kernel costs as much as ten steps.
  static constexpr unsigned most_turns_unpolled = 61;
  static constexpr unsigned most_nodes_unpolled = 1024;

  Fifo ready_;
  TimerHeap timers_;
  std::unique_ptr<Poller> poller_;
  std::unique_ptr<DescriptorTable> descriptors_;
  EventLoop *owner_;
  std::shared_ptr<LoopGate> gate_;
  TaskCore *first_task_ = nullptr;
  TaskCore *last_task_ = nullptr;
  LoopLink *links_ = nullptr;
  std::uint64_t tasks_made_ = 0;
  std::uint64_t turns_ = 0;
  Node *turn_last_ = nullptr;
  unsigned turns_unpolled_ = 0;
  unsigned nodes_unpolled_ = 0;
  unsigned spins_to_leave_out_ = 0;
  unsigned spins_left_out_ = 0;
  std::uint32_t refs_ = 1;
  bool stopping_ = false;
  bool running_ = false;
  bool closed_ = false;
  bool debug_ = false;
  bool poll_every_turn_ = false;
  std::chrono::nanoseconds slow_callback_ = std::chrono::milliseconds(100);
  std::thread::id thread_;
  /// What the kernel calls that thread; 0 before the first run.
  std::int32_t kernel_thread_ = 0;
  /// All loops of the program, for who looks into it from outside.
  LoopCore *previous_loop_ = nullptr;
  LoopCore *next_loop_ = nullptr;

  // Written by other threads: kept off the lines that the loop works on.
  alignas(64) std::atomic<Node *> remote_{nullptr};
  std::atomic<bool> sleeping_{false};
};

inline void FutureCore::schedule_callbacks() noexcept {
  if (!callbacks_)
    return;
  if (user_callbacks_) [[unlikely]]
    hold_for_callbacks();
  loop_->call_soon_ring(std::exchange(callbacks_, nullptr));
}

inline void FutureCore::queue(Node *node) noexcept { loop_->call_soon(node); }

} // namespace asyncio::detail
