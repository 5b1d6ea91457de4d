// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/interrupt.h>

#include <asyncio/detail/loop_core.h>
#include <asyncio/detail/signal_handlers.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <unistd.h>

namespace asyncio::detail {

namespace {

/// What the signal handler sends to the loop.
struct Delivery : Node {
  AnyTask main;
  int delivered = 0;
  bool cancelled_main = false;
};

// One, as there is one main thread. The handler touches the atomics only, and
// links the delivery into a list that needs no lock.
Delivery delivery;
std::atomic<LoopCore *> target = nullptr;
std::atomic<int> arrived = 0;
std::atomic<bool> queued = false;
std::atomic<int> handlers = 0;
static_assert(std::atomic<LoopCore *>::is_always_lock_free &&
              std::atomic<int>::is_always_lock_free &&
              std::atomic<bool>::is_always_lock_free);

extern "C" void on_interrupt(int) {
  const int error = errno;
  ++handlers;
  if (LoopCore *loop = target) {
    if (++arrived > 2) {
      // The loop had two and does not turn: whoever presses means it.
      std::signal(SIGINT, SIG_DFL);
      std::raise(SIGINT);
    } else if (!queued.exchange(true)) {
      loop->call_soon_threadsafe(&delivery);
    }
  }
  --handlers;
  errno = error;
}

void deliver(Node *, Fate fate) {
  queued = false;
  if (fate == Fate::drop)
    return;
  while (delivery.delivered < arrived) {
    ++delivery.delivered;
    if (delivery.delivered == 1 && !delivery.main.done())
      delivery.cancelled_main = delivery.main.cancel();
    else if (!(delivery.main.done() && delivery.main.cancelled()))
      throw KeyboardInterrupt();
  }
}

bool handled_by(void (*handler)(int)) {
  struct sigaction now = {};
  return sigaction(SIGINT, nullptr, &now) == 0 &&
         (now.sa_flags & SA_SIGINFO) == 0 && now.sa_handler == handler;
}

} // namespace

InterruptScope::InterruptScope(const AnyTask &main) {
  if (getpid() != gettid() || target || !handled_by(SIG_DFL))
    return;
  delivery.run = &deliver;
  delivery.main = main;
  delivery.delivered = 0;
  delivery.cancelled_main = false;
  arrived = 0;
  target = main.core()->loop();
  struct sigaction action = {};
  action.sa_handler = &on_interrupt;
  sigemptyset(&action.sa_mask);
  installed_ = sigaction(SIGINT, &action, nullptr) == 0;
  if (!installed_)
    target = nullptr;
}

InterruptScope::~InterruptScope() {
  if (!installed_)
    return;
  // A handler that somebody has added meanwhile stays.
  if (handled_by(&on_interrupt))
    std::signal(SIGINT, SIG_DFL);
  else
    forget_earlier_handler(SIGINT, &on_interrupt);
  LoopCore *loop = target.exchange(nullptr);
  while (handlers > 0)
    continue; // one that runs on another thread
  if (queued) {
    loop->take_remote();
    loop->forget(&delivery);
    queued = false;
  }
  delivery.main = {};
  if (delivery.delivered < arrived)
    std::raise(SIGINT);
}

bool InterruptScope::ended_task() const noexcept {
  return installed_ && delivery.cancelled_main && delivery.main.uncancel() == 0;
}

} // namespace asyncio::detail
