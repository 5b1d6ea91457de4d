// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "poller.h"

#include "thread_number.h"

#include <asyncio/os_errors.h>

#include <cerrno>
#include <chrono>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace asyncio::detail {

namespace {

constexpr unsigned submissions = 256;
constexpr unsigned completions = 4096;

} // namespace

UringPoller::UringPoller() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (wake_ < 0)
    throw_os_error(errno);
  try {
    open();
  } catch (...) {
    ::close(wake_);
    throw;
  }
}

const char *UringPoller::name() const noexcept { return "io_uring"; }

TimePoint UringPoller::now() const noexcept {
  return std::chrono::steady_clock::now();
}

void UringPoller::wait(std::optional<TimePoint> deadline, std::size_t,
                       Fifo &ready) {
  if (!on_own_thread())
    move_here();
  give_back_lent();
  const std::size_t before = ready_nodes_;
  settle_changed(ready);
  enter(ready_nodes_ != before ? TimePoint::min() : deadline);
  reap();
  deliver(ready);
}

void UringPoller::wake() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] auto put = ::write(wake_, &one, sizeof one);
}

void UringPoller::update(Watch &watch) {
  Slot &slot = slot_of(watch);
  if (watch.ahead == Ahead::nothing) {
    require_pollable(watch.descriptor);
    // The number may be that of another file by now.
    forget(slot.in);
    forget(slot.out);
    slot.half_closed = false;
  }
  if (!slot.watched)
    ++watched_;
  slot.watched = true;
  change(slot);
}

void UringPoller::remove(Watch &watch) noexcept {
  Slot &slot = slots_[static_cast<std::size_t>(watch.descriptor)];
  if (slot.watched)
    --watched_;
  slot.watched = false;
  if (watch.ahead != Ahead::nothing)
    return change(slot);
  let_go_of_file(slot);
}

void UringPoller::set_ahead(Watch &watch, Ahead ahead) {
  if (watch.ahead == ahead)
    return;
  Slot &slot = slot_of(watch);
  watch.ahead = ahead;
  if (ahead != Ahead::nothing) {
    if (!slot.inbox)
      slot.inbox = std::make_unique<UringInbox>(buffers_);
    slot.direct = false;
    slot.full = slot.small = 0;
    return;
  }
  let_go_of_file(slot);
  slot.inbox.reset();
  slot.readable = slot.writable = false;
}

Received UringPoller::receive(Watch &watch, std::span<char> room) {
  Slot &slot = slot_of(watch);
  UringInbox *const inbox = slot.inbox.get();
  if (!inbox || inbox->empty())
    return receive_directly(slot, room);
  if (inbox->has_bytes()) {
    const auto bytes = inbox->take(room.size(), lent_);
    const bool more = inbox->has_bytes();
    if (!inbox->empty())
      change(slot);
    return {bytes.data, static_cast<ssize_t>(bytes.size), more};
  }
  change(slot);
  if (inbox->error != 0) {
    errno = std::exchange(inbox->error, 0);
    return {nullptr, -1};
  }
  return {nullptr, 0};
}

int UringPoller::accept(Watch &watch) {
  Slot &slot = slot_of(watch);
  UringInbox *const inbox = slot.inbox.get();
  if (!inbox)
    return Poller::accept(watch);
  const int connection = inbox->take_connection();
  if (connection < 0)
    errno = inbox->error != 0 ? std::exchange(inbox->error, 0) : EAGAIN;
  // Either more is there, or the kernel is to be asked for more.
  change(slot);
  return connection;
}

void UringPoller::close() noexcept {
  if (wake_ < 0)
    return;
  let_go_of_all_files();
  for (Slot &slot : slots_) {
    slot.in = slot.out = {};
    if (slot.inbox)
      slot.inbox->clear();
  }
  buffers_.leave();
  thread_ = 0;
  io_uring_queue_exit(&ring_);
  ::close(std::exchange(wake_, -1));
}

void UringPoller::open() {
  io_uring_params about{};
  about.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
                IORING_SETUP_TASKRUN_FLAG | IORING_SETUP_SUBMIT_ALL |
                IORING_SETUP_R_DISABLED | IORING_SETUP_CQSIZE;
  about.cq_entries = completions;
  const int answer = io_uring_queue_init_params(submissions, &ring_, &about);
  if (answer < 0)
    throw_os_error(-answer);
}

void UringPoller::move_here() {
  if (thread_ != 0) {
    reap();
    for (Slot &slot : slots_) {
      if (slot.inbox)
        slot.inbox->make_own();
      slot.in = slot.out = {};
      if (slot.watch)
        change(slot);
    }
    give_back_lent();
    buffers_.leave();
    io_uring_queue_exit(&ring_);
    open();
  }
  // By the number, as liburing 2.3 declares the function and has none.
  if (::syscall(SYS_io_uring_register, ring_.ring_fd,
                IORING_REGISTER_ENABLE_RINGS, nullptr, 0) < 0)
    throw_os_error(errno);
  thread_ = this_thread_number();
  arm_wake();
}

void UringPoller::arm_wake() {
  io_uring_sqe *entry = get_entry();
  io_uring_prep_poll_multishot(entry, wake_, POLLIN);
  entry->user_data = mark(Kind::wake, wake_, 0);
}

io_uring_sqe *UringPoller::get_entry() {
  for (;;) {
    if (io_uring_sqe *entry = io_uring_get_sqe(&ring_))
      return entry;
    const int answer = io_uring_submit(&ring_);
    if (answer < 0 && answer != -EINTR && answer != -EBUSY)
      throw_os_error(-answer);
  }
}

UringPoller::Slot &UringPoller::slot_of(Watch &watch) {
  const auto index = static_cast<std::size_t>(watch.descriptor);
  if (index >= slots_.size())
    slots_.resize(index + 1);
  slots_[index].watch = &watch;
  return slots_[index];
}

void UringPoller::change(Slot &slot) {
  if (slot.changed)
    return;
  changed_.push_back(slot.watch->descriptor);
  slot.changed = true;
}

void UringPoller::require_pollable(int descriptor) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0)
    throw_os_error(errno);
  if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))
    throw_os_error(EPERM);
}

std::unique_ptr<Poller> make_uring_poller() {
  try {
    return std::make_unique<UringPoller>();
  } catch (const OSError &) {
    return nullptr;
  }
}

} // namespace asyncio::detail
