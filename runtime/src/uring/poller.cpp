// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "inbox.h"

#include <asyncio/detail/poller.h>
#include <asyncio/os_errors.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace asyncio::detail {

namespace {

/// What a completion is about; the lowest bits of its mark.
enum class Kind : std::uint64_t {
  none,
  wake,
  readable,
  bytes,
  connection,
  writable
};

constexpr unsigned kind_bits = 4;
constexpr unsigned descriptor_bits = 28;
constexpr unsigned submissions = 256;
constexpr unsigned completions = 4096;
/// Full buffers in a row after which a socket is read by larger calls, and
/// small reads in a row after which it is not.
constexpr unsigned full_for_direct = 4;
constexpr unsigned small_for_ahead = 16;

std::atomic<std::uint64_t> last_thread_number{0};
thread_local std::uint64_t thread_number = 0;

/// A number of this thread's own: the system's are used again. The thread of a
/// forked copy is another one, as it shares the memory of the ring.
std::uint64_t this_thread_number() noexcept {
  [[maybe_unused]] static const int registered =
      ::pthread_atfork(nullptr, nullptr, [] { thread_number = 0; });
  if (thread_number == 0)
    thread_number = ++last_thread_number;
  return thread_number;
}

std::uint64_t mark(Kind kind, int descriptor, std::uint32_t serial) noexcept {
  return std::uint64_t{serial} << (kind_bits + descriptor_bits) |
         static_cast<std::uint64_t>(descriptor) << kind_bits |
         static_cast<std::uint64_t>(kind);
}

/// Something that the kernel was asked for.
struct Request {
  std::uint64_t mark = 0;
  bool armed = false;
  bool cancelling = false;
};

struct Slot {
  Watch *watch = nullptr;
  Request in;
  Request out;
  std::unique_ptr<UringInbox> inbox;
  /// To be looked at before the next wait.
  bool changed = false;
  bool watched = false;
  bool readable = false;
  bool writable = false;
  /// The peer writes no more: that alone ends a poll of io_uring, always.
  bool half_closed = false;
  /// Read by calls when it is readable, as large messages come.
  bool direct = false;
  unsigned char full = 0;
  unsigned char small = 0;
};

class UringPoller final : public Poller {
public:
  /// Throws: OSError, where the kernel gives no such ring.
  UringPoller() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (wake_ < 0)
      throw_os_error(errno);
    try {
      open();
    } catch (...) {
      ::close(wake_);
      throw;
    }
  }
  UringPoller(const UringPoller &) = delete;
  UringPoller &operator=(const UringPoller &) = delete;
  ~UringPoller() override { UringPoller::close(); }

  [[nodiscard]] const char *name() const noexcept override {
    return "io_uring";
  }

  TimePoint now() const noexcept override {
    return std::chrono::steady_clock::now();
  }

  void wait(std::optional<TimePoint> deadline, std::size_t,
            Fifo &ready) override {
    if (!on_own_thread())
      move_here();
    give_back_lent();
    const std::size_t before = ready_nodes_;
    settle_changed(ready);
    enter(ready_nodes_ != before ? TimePoint::min() : deadline);
    reap();
    deliver(ready);
  }

  void wake() noexcept override {
    const std::uint64_t one = 1;
    [[maybe_unused]] auto put = ::write(wake_, &one, sizeof one);
  }

  void update(Watch &watch) override {
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

  void narrow(Watch &watch) override { change(slot_of(watch)); }

  void remove(Watch &watch) noexcept override {
    Slot &slot = slots_[static_cast<std::size_t>(watch.descriptor)];
    if (slot.watched)
      --watched_;
    slot.watched = false;
    if (watch.ahead != Ahead::nothing)
      return change(slot);
    let_go_of_file(slot);
  }

  void set_ahead(Watch &watch, Ahead ahead) override {
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

  Received receive(Watch &watch, std::span<char> room) override {
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

  int accept(Watch &watch) override {
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

  void close() noexcept override {
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

  bool watches() const noexcept override { return watched_ != 0; }

private:
  void open() {
    io_uring_params about{};
    about.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
                  IORING_SETUP_TASKRUN_FLAG | IORING_SETUP_SUBMIT_ALL |
                  IORING_SETUP_R_DISABLED | IORING_SETUP_CQSIZE;
    about.cq_entries = completions;
    const int answer = io_uring_queue_init_params(submissions, &ring_, &about);
    if (answer < 0)
      throw_os_error(-answer);
  }

  /// A ring belongs to the thread that first uses it.
  void move_here() {
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

  void arm_wake() {
    io_uring_sqe *entry = get_entry();
    io_uring_prep_poll_multishot(entry, wake_, POLLIN);
    entry->user_data = mark(Kind::wake, wake_, 0);
  }

  io_uring_sqe *get_entry() {
    for (;;) {
      if (io_uring_sqe *entry = io_uring_get_sqe(&ring_))
        return entry;
      const int answer = io_uring_submit(&ring_);
      if (answer < 0 && answer != -EINTR && answer != -EBUSY)
        throw_os_error(-answer);
    }
  }

  Slot &slot_of(Watch &watch) {
    const auto index = static_cast<std::size_t>(watch.descriptor);
    if (index >= slots_.size())
      slots_.resize(index + 1);
    slots_[index].watch = &watch;
    return slots_[index];
  }

  void change(Slot &slot) {
    if (slot.changed)
      return;
    changed_.push_back(slot.watch->descriptor);
    slot.changed = true;
  }

  /// As epoll refuses them.
  static void require_pollable(int descriptor) {
    struct stat status{};
    if (::fstat(descriptor, &status) != 0)
      throw_os_error(errno);
    if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))
      throw_os_error(EPERM);
  }

  //===--- What the kernel is asked for
  //------------------------------------===//

  void settle_changed(Fifo &ready) {
    // What is changed meanwhile is for the next time.
    settling_.swap(changed_);
    for (const int descriptor : settling_) {
      Slot &slot = slots_[static_cast<std::size_t>(descriptor)];
      slot.changed = false;
      settle(slot, ready);
    }
    settling_.clear();
  }

  void settle(Slot &slot, Fifo &ready) {
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

  void arm_in(Slot &slot) {
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

  bool has_buffers() {
    if (!buffers_.entered() && !no_buffers_)
      no_buffers_ = !buffers_.enter(ring_);
    return !no_buffers_;
  }

  void arm(Request &request, const Watch &watch, Kind kind, unsigned what,
           bool lasting = false) {
    io_uring_sqe *entry = get_entry();
    io_uring_prep_poll_add(entry, watch.descriptor, what);
    if (lasting)
      entry->len = IORING_POLL_ADD_MULTI;
    begin(request, entry, kind, watch.descriptor);
  }

  void begin(Request &request, io_uring_sqe *entry, Kind kind, int descriptor) {
    request = {mark(kind, descriptor, ++serial_), true, false};
    entry->user_data = request.mark;
  }

  void ask_to_cancel(const Request &request) {
    io_uring_sqe *entry = get_entry();
    io_uring_prep_cancel64(entry, request.mark, 0);
    entry->user_data = 0;
  }

  /// Ends it some time; what comes until then counts.
  void stop(Request &request) {
    if (!request.armed || request.cancelling)
      return;
    ask_to_cancel(request);
    request.cancelling = true;
  }

  /// Ends it some time; what comes from now on does not count.
  bool forget(Request &request) {
    if (!request.armed)
      return false;
    if (on_own_thread() && !request.cancelling)
      ask_to_cancel(request);
    request = {};
    return true;
  }

  /// The kernel holds a file open as long as it has a request for it.
  void let_go_of_file(Slot &slot) noexcept {
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

  void let_go_of_all_files() noexcept {
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

  [[nodiscard]] bool on_own_thread() const noexcept {
    return thread_ == this_thread_number();
  }

  //===--- What comes
  //------------------------------------------------------===//

  void enter(std::optional<TimePoint> deadline) {
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

  static void check(int answer) {
    if (answer < 0 && answer != -EINTR && answer != -ETIME &&
        answer != -EAGAIN && answer != -EBUSY)
      throw_os_error(-answer);
  }

  void reap() {
    unsigned head = 0;
    unsigned count = 0;
    io_uring_cqe *one = nullptr;
    io_uring_for_each_cqe(&ring_, head, one) {
      ++count;
      take(*one);
    }
    io_uring_cq_advance(&ring_, count);
  }

  void take(const io_uring_cqe &one) {
    const auto kind =
        static_cast<Kind>(one.user_data & ((1U << kind_bits) - 1));
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

  void take_writable(Slot &slot, int what) {
    if (what == POLLRDHUP) {
      // Asked again, it would say so at once; one that lasts says it once.
      slot.half_closed = true;
      return;
    }
    slot.writable = what > 0;
    forget(slot.out);
  }

  void throw_away(const io_uring_cqe &one, Kind kind) {
    if (one.flags & IORING_CQE_F_BUFFER)
      buffers_.give_back(one.flags >> IORING_CQE_BUFFER_SHIFT);
    if (kind == Kind::connection && one.res >= 0)
      ::close(one.res);
  }

  void take_bytes(Slot &slot, const io_uring_cqe &one) {
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

  void take_connection(Slot &slot, const io_uring_cqe &one) {
    if (one.res >= 0)
      slot.inbox->add_connection(one.res);
    else if (!is_passing(-one.res))
      slot.inbox->error = -one.res;
  }

  static bool is_passing(int number) noexcept {
    return number == ECANCELED || number == EAGAIN || number == EINTR;
  }

  Received receive_directly(Slot &slot, std::span<char> room) {
    const Received got = Poller::receive(*slot.watch, room);
    if (got.size < 0 || got.size >= ssize_t{UringBuffers::size})
      slot.small = 0;
    else if (slot.direct && ++slot.small == small_for_ahead)
      slot.direct = false;
    return got;
  }

  /// Queues what the changed slots are ready for.
  void deliver(Fifo &ready) {
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

  void push(ReadyNode *node, Fifo &ready) noexcept {
    if (!node || node->queued)
      return;
    node->queued = true;
    ++ready_nodes_;
    ready.push(node);
  }

  void give_back_lent() noexcept {
    for (const unsigned buffer : lent_.buffers)
      buffers_.give_back(buffer);
    lent_.buffers.clear();
    lent_.strings.clear();
    buffers_.publish();
  }

  io_uring ring_{};
  UringBuffers buffers_;
  UringLent lent_;
  std::vector<Slot> slots_;
  std::vector<int> changed_;
  std::vector<int> settling_;
  std::size_t watched_ = 0;
  std::size_t ready_nodes_ = 0;
  std::uint32_t serial_ = 0;
  std::uint64_t thread_ = 0;
  int wake_;
  bool no_buffers_ = false;
};

} // namespace

std::unique_ptr<Poller> make_uring_poller() {
  try {
    return std::make_unique<UringPoller>();
  } catch (const OSError &) {
    return nullptr;
  }
}

} // namespace asyncio::detail
