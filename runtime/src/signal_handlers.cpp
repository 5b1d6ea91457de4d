// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/signal_handlers.h>

#include <asyncio/detail/loop_core.h>
#include <asyncio/event_loop.h>
#include <asyncio/os_errors.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <mutex>
#include <string>
#include <unistd.h>
#include <utility>

namespace asyncio {
namespace detail {

namespace {

/// One signal, and what its handler sends to the loop.
struct SignalEntry : Node {
  std::atomic<LoopCore *> target = nullptr;
  std::atomic<int> arrived = 0;
  std::atomic<bool> queued = false;
  CallbackNode *callback = nullptr;
  /// Who handled the signal before any loop did.
  struct sigaction before = {};
};
static_assert(std::atomic<LoopCore *>::is_always_lock_free &&
              std::atomic<int>::is_always_lock_free &&
              std::atomic<bool>::is_always_lock_free);

std::array<SignalEntry, NSIG> entries;
std::atomic<int> handlers = 0;
// For the table; the handler of the system touches the atomics only.
std::mutex table;

SignalEntry &entry_of(int number) {
  return entries[static_cast<std::size_t>(number)];
}

extern "C" void on_signal(int number) {
  const int error = errno;
  ++handlers;
  SignalEntry &entry = entry_of(number);
  if (LoopCore *loop = entry.target) {
    ++entry.arrived;
    if (!entry.queued.exchange(true))
      loop->call_soon_threadsafe(&entry);
  }
  --handlers;
  errno = error;
}

void deliver(Node *node, Fate fate) {
  auto &entry = *static_cast<SignalEntry *>(node);
  entry.queued = false;
  const int count = entry.arrived.exchange(0);
  if (fate == Fate::drop)
    return;
  // As often as it arrived, unless the callback is removed meanwhile.
  CallbackNode *callback = entry.callback;
  for (int i = 0; i < count && callback && entry.callback == callback; ++i)
    callback->call_again();
}

/// Takes the signal away from its loop; the handler of the system stays.
CallbackNode *release(SignalEntry &entry) noexcept {
  LoopCore *loop = entry.target.exchange(nullptr);
  while (handlers > 0)
    continue; // one that runs on another thread
  if (entry.queued) {
    loop->take_remote();
    loop->forget(&entry);
    entry.queued = false;
  }
  entry.arrived = 0;
  return std::exchange(entry.callback, nullptr);
}

void drop(CallbackNode *callback) noexcept {
  callback->cancel();
  callback->unref();
}

} // namespace

void require_signal(int number) {
  sigset_t all;
  sigfillset(&all); // without those that the C library keeps
  if (number <= 0 || number >= NSIG || sigismember(&all, number) != 1)
    throw ValueError("invalid signal number " + std::to_string(number));
}

void add_signal_handler(LoopCore &loop, int number, CallbackNode *callback) {
  struct Give {
    CallbackNode *callback;
    ~Give() {
      if (callback)
        callback->unref();
    }
  } give{callback};
  if (::getpid() != ::gettid())
    throw RuntimeError("signal handlers can be added in the main thread only");
  CallbackNode *replaced = nullptr;
  {
    const std::lock_guard lock(table);
    SignalEntry &entry = entry_of(number);
    const bool installed = entry.target != nullptr;
    if (installed)
      replaced = release(entry);
    entry.run = &deliver;
    entry.callback = std::exchange(give.callback, nullptr);
    entry.target = &loop;
    struct sigaction action = {};
    action.sa_handler = &on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    struct sigaction before = {};
    if (sigaction(number, &action, &before) < 0) {
      const int error = errno;
      give.callback = release(entry);
      if (error == EINVAL)
        throw RuntimeError("sig " + std::to_string(number) +
                           " cannot be caught");
      throw_os_error(error);
    }
    if (!installed)
      entry.before = before;
  }
  // Not under the lock: what it holds may do anything.
  if (replaced)
    drop(replaced);
}

bool remove_signal_handler(LoopCore &loop, int number) {
  CallbackNode *removed = nullptr;
  {
    const std::lock_guard lock(table);
    SignalEntry &entry = entry_of(number);
    if (entry.target != &loop)
      return false;
    // Somebody may have put another handler there meanwhile; it stays.
    struct sigaction now = {};
    if (sigaction(number, nullptr, &now) == 0 && now.sa_handler == &on_signal)
      sigaction(number, &entry.before, nullptr);
    removed = release(entry);
  }
  drop(removed);
  return true;
}

void remove_signal_handlers(LoopCore &loop) noexcept {
  for (int number = 1; number < NSIG; ++number)
    if (entry_of(number).target == &loop)
      remove_signal_handler(loop, number);
}

void forget_earlier_handler(int number, void (*handler)(int)) noexcept {
  const std::lock_guard lock(table);
  SignalEntry &entry = entry_of(number);
  if (!entry.target || entry.before.sa_handler != handler)
    return;
  entry.before = {};
  entry.before.sa_handler = SIG_DFL;
}

} // namespace detail

void EventLoop::check_signal(int signal) const {
  detail::require_signal(signal);
  check_call();
}

void EventLoop::handle_signal(int signal, detail::CallbackNode *node) {
  detail::add_signal_handler(*core_, signal, node);
}

bool EventLoop::remove_signal_handler(int signal) {
  detail::require_signal(signal);
  return detail::remove_signal_handler(*core_, signal);
}

} // namespace asyncio
