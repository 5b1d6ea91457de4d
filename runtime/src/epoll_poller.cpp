// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/poller.h>
#include <asyncio/os_errors.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace asyncio::detail {

namespace {

[[noreturn]] void fail(const char *what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// A file descriptor that is closed with its owner.
class Descriptor {
public:
  Descriptor(int descriptor, const char *what) : descriptor_(descriptor) {
    if (descriptor_ < 0)
      fail(what);
  }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  ~Descriptor() { close(); }
  void close() noexcept {
    if (descriptor_ >= 0)
      ::close(std::exchange(descriptor_, -1));
  }
  [[nodiscard]] int get() const noexcept { return descriptor_; }

private:
  int descriptor_;
};

class EpollPoller final : public Poller {
public:
  EpollPoller()
      : epoll_(::epoll_create1(EPOLL_CLOEXEC), "asyncio: epoll_create1"),
        wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "asyncio: eventfd") {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = nullptr;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event) < 0)
      fail("asyncio: epoll_ctl");
  }

  [[nodiscard]] const char *name() const noexcept override { return "epoll"; }

  TimePoint now() const noexcept override {
    return std::chrono::steady_clock::now();
  }

  void wait(std::optional<TimePoint> deadline, std::size_t,
            Fifo &ready) override {
    constexpr int most = 64;
    epoll_event events[most];
    const int count = wait_for_events(deadline, events, most);
    for (int i = 0; i < count; ++i) {
      auto *watch = static_cast<Watch *>(events[i].data.ptr);
      if (!watch) {
        std::uint64_t wakes = 0;
        [[maybe_unused]] auto got = ::read(wake_.get(), &wakes, sizeof wakes);
        continue;
      }
      const auto what = events[i].events;
      // An error is for whoever is there to meet it.
      if (what & ~std::uint32_t{EPOLLOUT})
        push(watch->reader, ready);
      if (what & ~std::uint32_t{EPOLLIN})
        push(watch->writer, ready);
    }
  }

  void wake() noexcept override {
    const std::uint64_t one = 1;
    [[maybe_unused]] auto put = ::write(wake_.get(), &one, sizeof one);
  }

  void update(Watch &watch) override {
    epoll_event event{};
    event.events = (watch.reader ? std::uint32_t{EPOLLIN} : 0U) |
                   (watch.writer ? std::uint32_t{EPOLLOUT} : 0U);
    event.data.ptr = &watch;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, watch.descriptor, &event) == 0)
      return;
    // Not known, or not any more, as the number was closed and used again.
    if (errno != ENOENT ||
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, watch.descriptor, &event) < 0)
      throw_os_error(errno);
    ++watched_;
  }

  void remove(Watch &watch) noexcept override {
    // A descriptor that was closed before has left by itself.
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, watch.descriptor, nullptr);
    --watched_;
  }

  void close() noexcept override {
    epoll_.close();
    wake_.close();
  }

  bool watches() const noexcept override { return watched_ != 0; }

private:
  static void push(ReadyNode *node, Fifo &ready) noexcept {
    if (!node || node->queued)
      return;
    node->queued = true;
    ready.push(node);
  }

  int wait_for_events(std::optional<TimePoint> deadline, epoll_event *events,
                      int most) const {
    if (!deadline)
      return checked(::epoll_wait(epoll_.get(), events, most, -1));
    std::chrono::nanoseconds left{0};
    if (*deadline != TimePoint::min())
      left = std::max(left, *deadline - now());
    if (left.count() == 0)
      return checked(::epoll_wait(epoll_.get(), events, most, 0));
#ifdef SYS_epoll_pwait2
    timespec span{};
    span.tv_sec = static_cast<time_t>(left.count() / 1'000'000'000);
    span.tv_nsec = static_cast<long>(left.count() % 1'000'000'000);
    const long count = ::syscall(SYS_epoll_pwait2, epoll_.get(), events, most,
                                 &span, nullptr, 0);
    if (count >= 0 || errno != ENOSYS)
      return checked(static_cast<int>(count));
#endif
    // Older kernels count in milliseconds: rounded up, not to wake too early.
    const auto whole = std::chrono::ceil<std::chrono::milliseconds>(left);
    const auto longest = std::chrono::milliseconds(std::chrono::hours(24));
    return checked(
        ::epoll_wait(epoll_.get(), events, most,
                     static_cast<int>(std::min(whole, longest).count())));
  }

  static int checked(int count) {
    if (count >= 0)
      return count;
    if (errno == EINTR)
      return 0;
    fail("asyncio: epoll_wait");
  }

  Descriptor epoll_;
  Descriptor wake_;
  std::size_t watched_ = 0;
};

} // namespace

std::unique_ptr<Poller> make_epoll_poller() {
  return std::make_unique<EpollPoller>();
}

} // namespace asyncio::detail
