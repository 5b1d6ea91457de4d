// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fork_server.h"
#include "pool.h"
#include "remote_exception.h"

#include <algorithm>
#include <asyncio/detail/processors.h>
#include <asyncio/detail/report.h>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace asyncio {

namespace {

constexpr const char *broken_text =
    "A process in the process pool was terminated abruptly while the future "
    "was running or pending.";

thread_local const void *managed_pool = nullptr;

void kill_process(const detail::Descriptor &pidfd) {
  if (pidfd)
    ::syscall(SYS_pidfd_send_signal, pidfd.get(), SIGKILL, nullptr, 0);
}

} // namespace

bool ProcessPoolExecutor::Pool::is_manager() const noexcept {
  return managed_pool == this;
}

void ProcessPoolExecutor::Pool::manage() {
  managed_pool = this;
  for (;;) {
    dismiss_idle();
    {
      const std::lock_guard lock(mutex_);
      std::erase_if(workers_,
                    [](const WorkerPtr &worker) { return worker->gone; });
      if ((stopping_ || broken_) && workers_.empty())
        break;
      watched_ = workers_;
    }
    wait_for_events();
    hear_all();
  }
}

/// Tells workers to end that will have nothing to do any more.
void ProcessPoolExecutor::Pool::dismiss_idle() {
  const std::lock_guard lock(mutex_);
  if (!stopping_ || !queue_.empty())
    return;
  for (const WorkerPtr &worker : workers_) {
    if (worker->current || worker->leaving)
      continue;
    worker->leaving = true;
    ::shutdown(worker->socket.get(), SHUT_WR);
  }
}

/// Fills events_: the wake-up, the server, and two for each worker.
void ProcessPoolExecutor::Pool::wait_for_events() {
  events_.clear();
  events_.push_back({wake_.get(), POLLIN, 0});
  events_.push_back({server_watch_.get(), 0, 0});
  for (const WorkerPtr &worker : watched_) {
    events_.push_back({worker->silent ? -1 : worker->socket.get(), POLLIN, 0});
    events_.push_back({worker->pidfd.get(), POLLIN, 0});
  }
  // Looks for a while before it sleeps, giving way to others: the answer to a
  // short call is there before a sleeping processor would be awake.
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::microseconds(detail::spin_microseconds);
  do {
    if (::poll(events_.data(), events_.size(), 0) > 0)
      return;
    sched_yield();
  } while (std::chrono::steady_clock::now() < end);
  while (::poll(events_.data(), events_.size(), -1) < 0) {
    if (errno == EINTR)
      continue;
    // More workers than RLIMIT_NOFILE allows to wait for, or no memory: deaf,
    // so this is the end.
    break_down(std::string("poll: ") + std::strerror(errno));
    const std::lock_guard lock(mutex_);
    for (const WorkerPtr &worker : workers_)
      worker->gone = true;
    watched_.clear();
    return;
  }
}

void ProcessPoolExecutor::Pool::hear_all() {
  if (events_[0].revents != 0) {
    eventfd_t ignored = 0;
    ::eventfd_read(wake_.get(), &ignored);
  }
  if (events_[1].revents != 0) {
    // The workers go on without it; new ones cannot be started.
    detail::reap_fork_server();
    server_watch_.reset();
  }
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    const WorkerPtr &worker = watched_[i];
    const pollfd &socket = events_[2 + 2 * i];
    const pollfd &process = events_[3 + 2 * i];
    if (socket.revents != 0)
      hear(worker);
    else if (process.revents != 0)
      lost(worker);
  }
}

void ProcessPoolExecutor::Pool::hear(const WorkerPtr &worker) {
  detail::Received received = detail::Received::end;
  try {
    received = receiver_.receive(worker->socket.get(), false);
  } catch (const std::system_error &) {
    // A connection that fails is one that ended.
  }
  if (received == detail::Received::message)
    handle(worker);
  else if (received == detail::Received::end)
    lost(worker);
}

void ProcessPoolExecutor::Pool::handle(const WorkerPtr &worker) {
  const detail::MessageHeader header = receiver_.header();
  switch (header.kind) {
  case detail::MessageKind::hello: {
    const std::lock_guard lock(mutex_);
    worker->pid = static_cast<int>(header.id);
    worker->pidfd = receiver_.take_attached();
    if (broken_)
      kill_process(worker->pidfd);
    return;
  }
  case detail::MessageKind::no_worker:
    break_down(std::string("fork: ") +
               std::strerror(static_cast<int>(header.id)));
    return;
  case detail::MessageKind::value:
  case detail::MessageKind::exception:
    break;
  default:
    return;
  }

  std::exception_ptr error;
  MessageReader message({});
  try {
    message = MessageReader(receiver_.body());
    if (header.kind == detail::MessageKind::exception)
      error = detail::read_exception(message);
  } catch (...) {
    error = std::current_exception();
  }
  if (header.id == 0) {
    if (error) {
      const std::string what = detail::describe(error);
      std::fprintf(stderr, "Exception in initializer:\n%s\n", what.c_str());
      break_down("its initializer failed");
    }
    return;
  }
  complete(worker, message, std::move(error));
}

void ProcessPoolExecutor::Pool::complete(const WorkerPtr &worker,
                                         MessageReader &message,
                                         std::exception_ptr error) {
  const Work work = worker->current;
  // First the worker gets its next call, then who waits gets the result.
  finish(worker);
  if (!work)
    return;
  try {
    if (error)
      work->fail(std::move(error));
    else
      work->complete(message);
  } catch (...) {
    work->fail(std::current_exception());
  }
}

/// The worker said its last word, or its process ended.
void ProcessPoolExecutor::Pool::lost(const WorkerPtr &worker) {
  bool expected = false;
  {
    const std::lock_guard lock(mutex_);
    expected = worker->leaving;
    // Without a pidfd the end of the connection has to do. With one, wait for
    // the process as well: after shutdown() none is left.
    pollfd process{worker->pidfd.get(), POLLIN, 0};
    worker->gone = !worker->pidfd || ::poll(&process, 1, 0) > 0;
    worker->silent = true;
  }
  if (!expected)
    break_down("");
}

void ProcessPoolExecutor::Pool::break_down(const std::string &reason) {
  std::vector<Work> failed;
  {
    const std::lock_guard lock(mutex_);
    broken_ = true;
    for (const WorkerPtr &worker : workers_) {
      if (worker->current)
        failed.push_back(std::move(worker->current));
      worker->current = nullptr;
      // What it may still do is of no use to anybody.
      worker->leaving = true;
      ::shutdown(worker->socket.get(), SHUT_RDWR);
      kill_process(worker->pidfd);
    }
    failed.insert(failed.end(), queue_.begin(), queue_.end());
    queue_.clear();
  }
  std::string text = broken_text;
  if (!reason.empty())
    text += " (" + reason + ")";
  const auto error = std::make_exception_ptr(BrokenProcessPool(text));
  for (const Work &work : failed)
    work->fail(error);
}

} // namespace asyncio
