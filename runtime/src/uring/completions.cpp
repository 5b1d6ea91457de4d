// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the kernel has done.
#include "poller.h"

#include <asyncio/os_errors.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <poll.h>

namespace asyncio::detail {

namespace {

/// Full buffers in a row after which a socket is read by larger calls, and
/// small reads in a row after which it is not.
constexpr unsigned full_for_direct = 4;
constexpr unsigned small_for_ahead = 16;

} // namespace

void UringPoller::enter(std::optional<TimePoint> deadline) {
  const unsigned flags = IO_URING_READ_ONCE(*ring_.sq.kflags);
  const bool asks = io_uring_sq_ready(&ring_) != 0 ||
                    (flags & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW));
  std::chrono::nanoseconds left{0};
  if (deadline && *deadline != TimePoint::min())
    left = std::max(left, *deadline - now());
  if (io_uring_cq_ready(&ring_) != 0 || (deadline && left.count() == 0)) {
    if (asks)
      check(io_uring_submit_and_get_events(&ring_));
    return;
  }
  if (!deadline)
    return check(io_uring_submit_and_wait(&ring_, 1));
  __kernel_timespec span{};
  span.tv_sec = left.count() / 1'000'000'000;
  span.tv_nsec = left.count() % 1'000'000'000;
  io_uring_cqe *first = nullptr;
  check(io_uring_submit_and_wait_timeout(&ring_, &first, 1, &span, nullptr));
}

void UringPoller::check(int answer) {
  if (answer < 0 && answer != -EINTR && answer != -ETIME && answer != -EAGAIN &&
      answer != -EBUSY)
    throw_os_error(-answer);
}

void UringPoller::reap() {
  unsigned head = 0;
  unsigned count = 0;
  io_uring_cqe *one = nullptr;
  io_uring_for_each_cqe(&ring_, head, one) {
    ++count;
    take(*one);
  }
  io_uring_cq_advance(&ring_, count);
}

void UringPoller::take(const io_uring_cqe &one) {
  const auto kind = static_cast<Kind>(one.user_data & ((1U << kind_bits) - 1));
  if (kind == Kind::none)
    return;
  const bool more = (one.flags & IORING_CQE_F_MORE) != 0;
  if (kind == Kind::wake) {
    if (!more)
      arm_wake();
    return;
  }
  const auto index = static_cast<std::size_t>(one.user_data >> kind_bits &
                                              ((1U << descriptor_bits) - 1));
  Slot &slot = slots_[index];
  Request &request = kind == Kind::writable ? slot.out : slot.in;
  if (!request.armed || request.mark != one.user_data)
    return throw_away(one, kind);
  if (!more)
    request = {};
  switch (kind) {
  case Kind::bytes:
    take_bytes(slot, one);
    break;
  case Kind::connection:
    take_connection(slot, one);
    break;
  case Kind::writable:
    take_writable(slot, one.res);
    break;
  default:
    slot.readable = one.res > 0;
  }
  // Nothing will come of a descriptor that its owner closed.
  if (one.res != -EBADF)
    change(slot);
}

void UringPoller::take_writable(Slot &slot, int what) {
  if (what == POLLRDHUP) {
    // Asked again, it would say so at once; one that lasts says it once.
    slot.half_closed = true;
    return;
  }
  slot.writable = what > 0;
  forget(slot.out);
}

void UringPoller::throw_away(const io_uring_cqe &one, Kind kind) {
  if (one.flags & IORING_CQE_F_BUFFER)
    buffers_.give_back(one.flags >> IORING_CQE_BUFFER_SHIFT);
  if (kind == Kind::connection && one.res >= 0)
    ::close(one.res);
}

void UringPoller::take_bytes(Slot &slot, const io_uring_cqe &one) {
  UringInbox &inbox = *slot.inbox;
  if (one.flags & IORING_CQE_F_BUFFER) {
    const unsigned buffer = one.flags >> IORING_CQE_BUFFER_SHIFT;
    if (one.res > 0)
      inbox.add(buffer, static_cast<std::size_t>(one.res));
    else
      buffers_.give_back(buffer);
  }
  if (one.res == 0) {
    inbox.ended = true;
  } else if (one.res == -ENOBUFS) {
    // All are in use: this time without.
    slot.direct = true;
  } else if (one.res < 0 && !is_passing(-one.res)) {
    inbox.error = -one.res;
  }
  if (one.res != UringBuffers::size) {
    slot.full = 0;
  } else if (++slot.full == full_for_direct) {
    slot.direct = true;
    slot.small = 0;
    stop(slot.in);
  }
}

void UringPoller::take_connection(Slot &slot, const io_uring_cqe &one) {
  if (one.res >= 0)
    slot.inbox->add_connection(one.res);
  else if (!is_passing(-one.res))
    slot.inbox->error = -one.res;
}

bool UringPoller::is_passing(int number) noexcept {
  return number == ECANCELED || number == EAGAIN || number == EINTR;
}

Received UringPoller::receive_directly(Slot &slot, std::span<char> room) {
  const Received got = Poller::receive(*slot.watch, room);
  if (got.size < 0 || got.size >= ssize_t{UringBuffers::size})
    slot.small = 0;
  else if (slot.direct && ++slot.small == small_for_ahead)
    slot.direct = false;
  return got;
}

void UringPoller::deliver(Fifo &ready) {
  for (const int descriptor : changed_) {
    Slot &slot = slots_[static_cast<std::size_t>(descriptor)];
    Watch &watch = *slot.watch;
    if (std::exchange(slot.readable, false) ||
        (slot.inbox && !slot.inbox->empty()))
      push(watch.reader, ready);
    if (std::exchange(slot.writable, false))
      push(watch.writer, ready);
  }
}

void UringPoller::push(ReadyNode *node, Fifo &ready) noexcept {
  if (!node || node->queued)
    return;
  node->queued = true;
  ++ready_nodes_;
  ready.push(node);
}

void UringPoller::give_back_lent() noexcept {
  for (const unsigned buffer : lent_.buffers)
    buffers_.give_back(buffer);
  lent_.buffers.clear();
  lent_.strings.clear();
  buffers_.publish();
}

} // namespace asyncio::detail
