// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/node.h>
#include <asyncio/duration.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace asyncio::detail {

/// What is queued when a descriptor is ready.
struct ReadyNode : Node {
  /// In the queue now: it is not queued twice.
  bool queued = false;
};

/// One file descriptor that a loop watches. The nodes are queued when it is
/// ready; they belong to whoever watches.
struct Watch {
  int descriptor = -1;
  ReadyNode *reader = nullptr;
  ReadyNode *writer = nullptr;
};

/// What a loop takes from the machine: readiness, and the time.
///
/// epoll is one, io_uring can be another, and a virtual clock a third.
/// Threads: wake() from every thread, the rest from the loop's.
class Poller {
public:
  Poller() = default;
  Poller(const Poller &) = delete;
  Poller &operator=(const Poller &) = delete;
  virtual ~Poller() = default;

  [[nodiscard]] virtual TimePoint now() const noexcept = 0;
  /// Timers within this of now are due (strictly within).
  [[nodiscard]] virtual std::chrono::nanoseconds resolution() const noexcept {
    return std::chrono::nanoseconds(1);
  }

  /// Waits until a descriptor is ready, the deadline is reached or wake() was
  /// called, and queues the nodes of what is ready. A deadline in the past
  /// waits for nothing; none waits for ever. `outside` says how many jobs on
  /// other threads may still wake the loop.
  virtual void wait(std::optional<TimePoint> deadline, std::size_t outside,
                    Fifo &ready) = 0;
  /// Ends a wait() that runs now or that comes next.
  virtual void wake() noexcept = 0;

  /// Starts to watch, or follows a change of the nodes in `watch`.
  virtual void update(Watch &watch) = 0;
  virtual void remove(Watch &watch) noexcept = 0;
  /// Gives the descriptors of its own back; nothing is waited for any more.
  virtual void close() noexcept {}
  /// Whether anything besides wake() can make a descriptor ready.
  [[nodiscard]] virtual bool watches() const noexcept = 0;
};

/// The poller of Linux: epoll, an eventfd for wake(), the steady clock.
[[nodiscard]] std::unique_ptr<Poller> make_epoll_poller();

} // namespace asyncio::detail
