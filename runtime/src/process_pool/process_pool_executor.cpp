// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/process_pool_executor.h>

#include "fork_server.h"
#include "pool.h"

#include <asyncio/detail/processors.h>

namespace asyncio {

namespace detail {

void ProcessWork::fail(std::exception_ptr error) noexcept {
  try {
    state_->set_exception(std::move(error));
  } catch (const InvalidStateError &) {
    // Cancelled in the meantime.
  }
}

} // namespace detail

ProcessPoolExecutor::ProcessPoolExecutor(std::optional<std::size_t> max_workers,
                                         ProcessPoolOptions options) {
  const std::size_t workers = max_workers.value_or(detail::usable_processors());
  if (workers == 0)
    throw ValueError("max_workers must be greater than 0");
  detail::start_fork_server();
  pool_ = std::make_shared<Pool>(workers, options);
}

ProcessPoolExecutor::~ProcessPoolExecutor() {
  pool_->stop(false);
  // The last handle may be dropped by a done-callback.
  if (pool_->is_manager())
    pool_->detach();
  else
    pool_->join();
}

void ProcessPoolExecutor::start_fork_server() { detail::start_fork_server(); }

void ProcessPoolExecutor::stop_fork_server() noexcept {
  detail::stop_fork_server();
}

void ProcessPoolExecutor::submit_work(
    std::shared_ptr<detail::ProcessWork> work) {
  pool_->submit(pool_, std::move(work));
}

void ProcessPoolExecutor::shutdown(bool wait, bool cancel_futures) {
  pool_->stop(cancel_futures);
  if (wait)
    pool_->join();
}

std::size_t ProcessPoolExecutor::max_workers() const noexcept {
  return pool_->max_workers();
}

std::vector<int> ProcessPoolExecutor::worker_pids() const {
  return pool_->pids();
}

} // namespace asyncio
