// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "pool.h"

#include "fork_server.h"

#include <algorithm>
#include <asyncio/detail/processors.h>
#include <asyncio/detail/signals_blocked.h>
#include <cerrno>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace asyncio {

ProcessPoolExecutor::Pool::Pool(std::size_t max_workers,
                                ProcessPoolOptions options)
    : max_workers_(max_workers), initializer_(options.initializer),
      owner_(::getpid()), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      server_watch_(detail::watch_fork_server()) {
  if (!wake_)
    throw std::system_error(errno, std::generic_category(),
                            "process pool: eventfd");
}

ProcessPoolExecutor::Pool::~Pool() = default;

void ProcessPoolExecutor::Pool::submit(const std::shared_ptr<Pool> &self,
                                       Work work) {
  if (::getpid() != owner_)
    throw RuntimeError("a process pool cannot be used in a forked copy of the "
                       "process that made it");
  WorkerPtr worker;
  {
    const std::lock_guard lock(mutex_);
    if (broken_)
      throw BrokenProcessPool("A child process terminated abruptly, the "
                              "process pool is not usable anymore");
    if (stopping_)
      throw RuntimeError("cannot schedule new futures after shutdown");
    worker = idle_worker();
    if (!worker && workers_.size() < max_workers_) {
      try {
        worker = start_worker();
      } catch (...) {
        // The workers that there are can do it, only later.
        if (workers_.empty())
          throw;
      }
      if (worker)
        start_manager(self);
    }
    if (!worker) {
      queue_.push_back(std::move(work));
      return;
    }
    static_cast<void>(work->state().set_running_or_notify_cancel());
    worker->current = work;
  }
  send(worker, work);
}

ProcessPoolExecutor::Pool::WorkerPtr
ProcessPoolExecutor::Pool::idle_worker() const {
  for (const WorkerPtr &worker : workers_)
    if (!worker->current && !worker->leaving && !worker->silent)
      return worker;
  return nullptr;
}

ProcessPoolExecutor::Pool::WorkerPtr ProcessPoolExecutor::Pool::start_worker() {
  auto [ours, theirs] = detail::make_channel();
  detail::request_worker(theirs);
  theirs.reset();
  if (initializer_) {
    const ConcurrentFuture<> ignored;
    detail::ProcessWorkOf<void> call(ignored);
    detail::ProcessCall<void (*)()>::write(call, initializer_);
    detail::MessageHeader header;
    header.entry = call.entry;
    // id 0: the answer is not for a future. If the worker is gone already, its
    // end will be noticed.
    static_cast<void>(
        detail::send_message(ours.get(), header, call.arguments.written()));
  }
  auto worker = std::make_shared<Worker>();
  worker->socket = std::move(ours);
  workers_.push_back(worker);
  return worker;
}

void ProcessPoolExecutor::Pool::start_manager(
    const std::shared_ptr<Pool> &self) {
  if (manager_.joinable()) {
    wake(); // There is one more to listen to.
    return;
  }
  const detail::SignalsBlocked blocked;
  try {
    manager_ = std::thread([self] { self->manage(); });
  } catch (...) {
    workers_.clear();
    throw;
  }
  pthread_setname_np(manager_.native_handle(), "asyncio-pool");
}

/// Outside of the mutex: a large message takes its time.
void ProcessPoolExecutor::Pool::send(const WorkerPtr &worker,
                                     const Work &work) {
  detail::MessageHeader header;
  header.entry = work->entry;
  header.id = 1;
  try {
    // If it is gone, the manager hears of it and fails the call.
    static_cast<void>(detail::send_message(worker->socket.get(), header,
                                           work->arguments.written()));
    work->arguments = MessageWriter();
    return;
  } catch (...) {
    work->fail(std::current_exception());
  }
  finish(worker);
}

void ProcessPoolExecutor::Pool::finish(const WorkerPtr &worker) {
  Work next;
  {
    const std::lock_guard lock(mutex_);
    next = broken_ ? nullptr : next_work();
    worker->current = next;
  }
  if (next)
    send(worker, next);
  else if (!is_manager())
    wake(); // Perhaps that was the last one before the end.
}

ProcessPoolExecutor::Pool::Work ProcessPoolExecutor::Pool::next_work() {
  while (!queue_.empty()) {
    Work work = std::move(queue_.front());
    queue_.pop_front();
    if (work->state().set_running_or_notify_cancel())
      return work;
  }
  return nullptr;
}

void ProcessPoolExecutor::Pool::wake() noexcept {
  ::eventfd_write(wake_.get(), 1);
}

void ProcessPoolExecutor::Pool::stop(bool cancel_futures) {
  std::deque<Work> cancelled;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (cancel_futures)
      cancelled.swap(queue_);
  }
  wake();
  for (const Work &work : cancelled)
    work->state().cancel();
}

void ProcessPoolExecutor::Pool::join() {
  if (is_manager())
    throw RuntimeError("cannot join current thread");
  if (::getpid() != owner_) {
    detach();
    return;
  }
  const std::lock_guard joining(join_mutex_);
  std::thread manager;
  {
    const std::lock_guard lock(mutex_);
    manager.swap(manager_);
  }
  if (manager.joinable())
    manager.join();
}

void ProcessPoolExecutor::Pool::detach() {
  const std::lock_guard lock(mutex_);
  if (manager_.joinable())
    manager_.detach();
}

std::vector<int> ProcessPoolExecutor::Pool::pids() const {
  const std::lock_guard lock(mutex_);
  std::vector<int> pids;
  for (const WorkerPtr &worker : workers_)
    pids.push_back(worker->pid);
  return pids;
}

} // namespace asyncio
