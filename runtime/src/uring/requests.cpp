// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the kernel is asked for.
#include "poller.h"

#include "thread_number.h"

#include <poll.h>
#include <sys/socket.h>

namespace asyncio::detail {

std::uint64_t UringPoller::mark(Kind kind, int descriptor,
                                std::uint32_t serial) noexcept {
  return std::uint64_t{serial} << (kind_bits + descriptor_bits) |
         static_cast<std::uint64_t>(descriptor) << kind_bits |
         static_cast<std::uint64_t>(kind);
}

void UringPoller::settle_changed(Fifo &ready) {
  // What is changed meanwhile is for the next time.
  settling_.swap(changed_);
  for (const int descriptor : settling_) {
    Slot &slot = slots_[static_cast<std::size_t>(descriptor)];
    slot.changed = false;
    settle(slot, ready);
  }
  settling_.clear();
}

void UringPoller::settle(Slot &slot, Fifo &ready) {
  Watch &watch = *slot.watch;
  UringInbox *const inbox = slot.inbox.get();
  const bool readable = std::exchange(slot.readable, false);
  if (readable || (inbox && !inbox->empty()))
    push(watch.reader, ready);
  if (std::exchange(slot.writable, false))
    push(watch.writer, ready);
  const bool meets_end = inbox && (inbox->ended || inbox->error != 0);
  if (!watch.reader) {
    if (inbox)
      inbox->make_own();
    stop(slot.in);
  } else if (!slot.in.armed && !meets_end && !readable) {
    arm_in(slot);
  } else if (readable) {
    // When its callback has run.
    change(slot);
  }
  if (!watch.writer)
    stop(slot.out);
  else if (!slot.out.armed)
    arm(slot.out, watch, Kind::writable, POLLOUT, slot.half_closed);
}

void UringPoller::arm_in(Slot &slot) {
  const Watch &watch = *slot.watch;
  if (watch.ahead == Ahead::bytes && !slot.direct && has_buffers()) {
    io_uring_sqe *entry = get_entry();
    io_uring_prep_recv_multishot(entry, watch.descriptor, nullptr, 0, 0);
    entry->flags |= IOSQE_BUFFER_SELECT;
    entry->buf_group = UringBuffers::group;
    begin(slot.in, entry, Kind::bytes, watch.descriptor);
  } else if (watch.ahead == Ahead::connections) {
    io_uring_sqe *entry = get_entry();
    io_uring_prep_multishot_accept(entry, watch.descriptor, nullptr, nullptr,
                                   SOCK_NONBLOCK | SOCK_CLOEXEC);
    begin(slot.in, entry, Kind::connection, watch.descriptor);
  } else {
    arm(slot.in, watch, Kind::readable, POLLIN);
  }
}

bool UringPoller::has_buffers() {
  if (!buffers_.entered() && !no_buffers_)
    no_buffers_ = !buffers_.enter(ring_);
  return !no_buffers_;
}

void UringPoller::arm(Request &request, const Watch &watch, Kind kind,
                      unsigned what, bool lasting) {
  io_uring_sqe *entry = get_entry();
  io_uring_prep_poll_add(entry, watch.descriptor, what);
  if (lasting)
    entry->len = IORING_POLL_ADD_MULTI;
  begin(request, entry, kind, watch.descriptor);
}

void UringPoller::begin(Request &request, io_uring_sqe *entry, Kind kind,
                        int descriptor) {
  request = {mark(kind, descriptor, ++serial_), true, false};
  entry->user_data = request.mark;
}

void UringPoller::ask_to_cancel(const Request &request) {
  io_uring_sqe *entry = get_entry();
  io_uring_prep_cancel64(entry, request.mark, 0);
  entry->user_data = 0;
}

void UringPoller::stop(Request &request) {
  if (!request.armed || request.cancelling)
    return;
  ask_to_cancel(request);
  request.cancelling = true;
}

bool UringPoller::forget(Request &request) {
  if (!request.armed)
    return false;
  if (on_own_thread() && !request.cancelling)
    ask_to_cancel(request);
  request = {};
  return true;
}

void UringPoller::let_go_of_file(Slot &slot) noexcept {
  slot.half_closed = false;
  try {
    const bool in = forget(slot.in);
    const bool out = forget(slot.out);
    if ((in || out) && on_own_thread()) {
      io_uring_submit_and_get_events(&ring_);
      reap();
    }
  } catch (...) {
    // No room to ask, so the ring has it until it goes away.
  }
}

void UringPoller::let_go_of_all_files() noexcept {
  if (!on_own_thread())
    return;
  try {
    io_uring_sqe *entry = get_entry();
    io_uring_prep_cancel64(entry, 0, IORING_ASYNC_CANCEL_ANY);
    entry->user_data = 0;
    io_uring_submit_and_get_events(&ring_);
    reap();
  } catch (...) {
    // The ring has them until it is gone, which is soon.
  }
}

bool UringPoller::on_own_thread() const noexcept {
  return thread_ == this_thread_number();
}

} // namespace asyncio::detail
