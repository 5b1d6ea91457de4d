// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "channel.h"
#include "descriptor.h"

#include <asyncio/detail/process_call.h>
#include <asyncio/process_pool_executor.h>
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <poll.h>
#include <thread>
#include <vector>

namespace asyncio {

/// The workers of one ProcessPoolExecutor, and the thread that hears from them.
///
/// A call goes straight from the submitting thread to an idle worker; the
/// thread receives results and sends on what had to wait. A worker has one call
/// at a time, so that no send ever waits for room.
class ProcessPoolExecutor::Pool {
public:
  using Work = std::shared_ptr<detail::ProcessWork>;

  Pool(std::size_t max_workers, ProcessPoolOptions options);
  Pool(const Pool &) = delete;
  Pool &operator=(const Pool &) = delete;
  ~Pool();

  void submit(const std::shared_ptr<Pool> &self, Work work);
  void stop(bool cancel_futures);
  void join();
  void detach();
  [[nodiscard]] bool is_manager() const noexcept;
  [[nodiscard]] std::size_t max_workers() const noexcept {
    return max_workers_;
  }
  [[nodiscard]] std::vector<int> pids() const;

private:
  struct Worker {
    detail::Descriptor socket;
    detail::Descriptor pidfd;
    int pid = 0;
    Work current;
    /// It was told to end, so its end breaks nothing.
    bool leaving = false;
    /// Nothing more comes through the socket.
    bool silent = false;
    bool gone = false;
  };
  using WorkerPtr = std::shared_ptr<Worker>;

  // Any thread.
  [[nodiscard]] WorkerPtr idle_worker() const;
  WorkerPtr start_worker();
  void start_manager(const std::shared_ptr<Pool> &self);
  void send(const WorkerPtr &worker, const Work &work);
  /// The worker is free: gives it what waits.
  void finish(const WorkerPtr &worker);
  void wake() noexcept;

  // The manager.
  void manage();
  void wait_for_events();
  void hear_all();
  void hear(const WorkerPtr &worker);
  void handle(const WorkerPtr &worker);
  void complete(const WorkerPtr &worker, MessageReader &message,
                std::exception_ptr error);
  void lost(const WorkerPtr &worker);
  void dismiss_idle();
  [[nodiscard]] Work next_work();
  void break_down(const std::string &reason);

  const std::size_t max_workers_;
  void (*const initializer_)();
  const int owner_;
  detail::Descriptor wake_;

  mutable std::mutex mutex_;
  std::vector<WorkerPtr> workers_;
  std::deque<Work> queue_;
  std::thread manager_;
  bool stopping_ = false;
  bool broken_ = false;
  std::mutex join_mutex_;

  // Of the manager alone.
  detail::MessageReceiver receiver_;
  detail::Descriptor server_watch_;
  std::vector<pollfd> events_;
  std::vector<WorkerPtr> watched_;
};

} // namespace asyncio
