// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/node.h>
#include <asyncio/duration.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <sys/types.h>

namespace asyncio::detail {

/// What is queued when a descriptor is ready.
struct ReadyNode : Node {
  /// In the queue now: it is not queued twice.
  bool queued = false;
};

/// What may be taken from a descriptor before anybody asks for it.
enum class Ahead : unsigned char { nothing, bytes, connections };

/// One file descriptor that a loop watches. The nodes are queued when it is
/// ready; they belong to whoever watches.
struct Watch {
  int descriptor = -1;
  ReadyNode *reader = nullptr;
  ReadyNode *writer = nullptr;
  /// Only for sockets that nobody else reads from, closes or replaces before it
  /// is nothing again.
  Ahead ahead = Ahead::nothing;
};

/// What receive() gives: as recv() does, with errno for a negative size.
struct Received {
  const char *data = nullptr;
  ssize_t size = 0;
  /// More is there, for certain.
  bool more = false;
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

  /// As ASYNCIO_BACKEND calls it.
  [[nodiscard]] virtual const char *name() const noexcept = 0;
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
  /// Stops to watch for what is null in `watch` by now; the other node stays.
  virtual void narrow(Watch &watch) { update(watch); }
  /// Stops to watch. The descriptor may be closed, unless something of it is
  /// taken ahead.
  virtual void remove(Watch &watch) noexcept = 0;
  /// Gives the descriptors of its own back; nothing is waited for any more.
  virtual void close() noexcept {}

  /// Sets what may be taken ahead. With nothing, what was taken and not asked
  /// for is dropped, and the descriptor may be closed.
  virtual void set_ahead(Watch &watch, Ahead ahead) { watch.ahead = ahead; }
  /// Bytes of a socket whose reader was queued: in `room`, or in memory of the
  /// poller's own that lasts until the next wait().
  [[nodiscard]] virtual Received receive(Watch &watch, std::span<char> room);
  /// A connection of a listening socket, non-blocking and closed on exec, or -1
  /// with errno.
  [[nodiscard]] virtual int accept(Watch &watch);

  /// Whether anything besides wake() can make a descriptor ready.
  [[nodiscard]] virtual bool watches() const noexcept = 0;
};

/// The poller of Linux: epoll, an eventfd for wake(), the steady clock.
[[nodiscard]] std::unique_ptr<Poller> make_epoll_poller();
/// io_uring, which takes bytes and connections ahead; null where the kernel
/// does not allow it or is too old, or the library was built without.
[[nodiscard]] std::unique_ptr<Poller> make_uring_poller();
/// The one that ASYNCIO_BACKEND names.
///
/// Throws: ValueError, when it names none.
[[nodiscard]] std::unique_ptr<Poller> make_poller();

} // namespace asyncio::detail
