// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/thread_pool_executor.h>

#include <algorithm>
#include <asyncio/detail/processors.h>
#include <asyncio/detail/report.h>
#include <asyncio/detail/signals_blocked.h>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <pthread.h>
#include <sched.h>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace asyncio {

namespace detail {

std::size_t usable_processors() noexcept {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0)
    return static_cast<std::size_t>(std::max(1, CPU_COUNT(&set)));
  return std::max(1U, std::thread::hardware_concurrency());
}

} // namespace detail

namespace {

constexpr const char *broken_text =
    "A thread initializer failed, the thread pool is not usable anymore";

std::string default_prefix() {
  static std::atomic<unsigned> pools = 0;
  return "ThreadPool-" + std::to_string(pools++);
}

} // namespace

class ThreadPoolExecutor::Pool {
public:
  Pool(std::size_t max_workers, ThreadPoolOptions options)
      : max_workers_(max_workers), prefix_(options.thread_name_prefix),
        initializer_(options.initializer) {
    if (prefix_.empty())
      prefix_ = default_prefix();
  }
  Pool(const Pool &) = delete;
  Pool &operator=(const Pool &) = delete;
  ~Pool() { cancel_all(take_all()); }

  void submit(const std::shared_ptr<Pool> &self, Job job);
  void stop(bool cancel_futures);
  void join();

  [[nodiscard]] std::size_t max_workers() const { return max_workers_; }
  [[nodiscard]] std::size_t worker_count() const {
    const std::lock_guard lock(mutex_);
    return started_;
  }
  [[nodiscard]] std::size_t idle_count() const {
    const std::lock_guard lock(mutex_);
    return idle_;
  }
  [[nodiscard]] bool is_worker() const { return this_thread_pool == this; }
  void detach();

private:
  void start_thread(const std::shared_ptr<Pool> &self);
  void work();
  bool initialize();
  Job next_job(bool was_busy);
  void spin(std::unique_lock<std::mutex> &lock);
  void push(Job job);
  Job pop();
  detail::JobBase *take_all();
  static void cancel_all(detail::JobBase *first);

  static inline thread_local const Pool *this_thread_pool = nullptr;

  const std::size_t max_workers_;
  std::string prefix_;
  void (*const initializer_)();

  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::vector<std::thread> threads_;
  std::size_t started_ = 0;
  detail::JobBase *first_ = nullptr;
  detail::JobBase *last_ = nullptr;
  // Read without the mutex by a worker that spins, otherwise under it.
  std::atomic<std::size_t> queued_ = 0;
  // Workers without work, among them those that are still starting.
  std::size_t idle_ = 0;
  std::size_t sleeping_ = 0;
  std::size_t spinning_ = 0;
  std::atomic<bool> stopping_ = false;
  bool broken_ = false;
  std::mutex join_mutex_;
};

void ThreadPoolExecutor::Pool::submit(const std::shared_ptr<Pool> &self,
                                      Job job) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (broken_)
      throw BrokenThreadPool(broken_text);
    if (stopping_)
      throw RuntimeError("cannot schedule new futures after shutdown");
    if (idle_ <= queued_ && started_ < max_workers_) {
      try {
        start_thread(self);
      } catch (const std::system_error &) {
        // The threads that there are can do it, only later.
        if (started_ == 0)
          throw;
      }
    }
    push(std::move(job));
    wake = sleeping_ > 0 && queued_ > spinning_;
  }
  if (wake)
    work_.notify_one();
}

void ThreadPoolExecutor::Pool::start_thread(const std::shared_ptr<Pool> &self) {
  // 15 bytes and a zero are what Linux keeps: the number is worth more than
  // the prefix.
  const std::string number = "_" + std::to_string(started_);
  const std::string name =
      prefix_.substr(0, 15 - std::min<std::size_t>(15, number.size())) + number;
  threads_.reserve(threads_.size() + 1);
  const detail::SignalsBlocked blocked;
  threads_.emplace_back([self] { self->work(); });
  ++started_;
  ++idle_;
  pthread_setname_np(threads_.back().native_handle(), name.c_str());
}

void ThreadPoolExecutor::Pool::work() {
  this_thread_pool = this;
  if (initializer_ && !initialize())
    return;
  for (Job job = next_job(false); job; job = next_job(true))
    job.run();
}

bool ThreadPoolExecutor::Pool::initialize() {
  try {
    initializer_();
    return true;
  } catch (...) {
    const std::string what = detail::describe(std::current_exception());
    std::fprintf(stderr, "Exception in initializer:\n%s\n", what.c_str());
  }
  detail::JobBase *lost = nullptr;
  {
    const std::lock_guard lock(mutex_);
    broken_ = true;
    lost = take_all();
  }
  const auto error = std::make_exception_ptr(BrokenThreadPool(broken_text));
  while (lost) {
    Job job = Job::adopt(std::exchange(lost, lost->next));
    job.fail(error);
  }
  return false;
}

Job ThreadPoolExecutor::Pool::next_job(bool was_busy) {
  std::unique_lock lock(mutex_);
  if (was_busy)
    ++idle_;
  if (first_)
    return pop();
  // One that spins is enough to take the next call without a wake-up.
  if (spinning_ == 0 && !stopping_)
    spin(lock);
  while (!first_ && !stopping_) {
    ++sleeping_;
    work_.wait(lock);
    --sleeping_;
  }
  // After the end of the queue, whoever is idle goes home.
  return first_ ? pop() : Job();
}

void ThreadPoolExecutor::Pool::spin(std::unique_lock<std::mutex> &lock) {
  ++spinning_;
  lock.unlock();
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::microseconds(detail::spin_microseconds);
  while (queued_.load(std::memory_order_relaxed) == 0 &&
         !stopping_.load(std::memory_order_relaxed) &&
         std::chrono::steady_clock::now() < end)
    sched_yield();
  lock.lock();
  --spinning_;
}

void ThreadPoolExecutor::Pool::push(Job job) {
  detail::JobBase *added = job.release();
  (last_ ? last_->next : first_) = added;
  last_ = added;
  queued_.fetch_add(1, std::memory_order_relaxed);
}

Job ThreadPoolExecutor::Pool::pop() {
  detail::JobBase *taken = std::exchange(first_, first_->next);
  if (!first_)
    last_ = nullptr;
  queued_.fetch_sub(1, std::memory_order_relaxed);
  --idle_;
  return Job::adopt(taken);
}

detail::JobBase *ThreadPoolExecutor::Pool::take_all() {
  last_ = nullptr;
  queued_ = 0;
  return std::exchange(first_, nullptr);
}

void ThreadPoolExecutor::Pool::cancel_all(detail::JobBase *first) {
  while (first) {
    Job job = Job::adopt(std::exchange(first, first->next));
    job.cancel();
  }
}

void ThreadPoolExecutor::Pool::stop(bool cancel_futures) {
  detail::JobBase *cancelled = nullptr;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (cancel_futures)
      cancelled = take_all();
  }
  work_.notify_all();
  // Outside of the mutex: callbacks of futures may submit, and be refused.
  cancel_all(cancelled);
}

void ThreadPoolExecutor::Pool::join() {
  if (is_worker())
    throw RuntimeError("cannot join current thread");
  // A second caller waits for the first, and then for nothing.
  const std::lock_guard joining(join_mutex_);
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    threads.swap(threads_);
  }
  for (std::thread &thread : threads)
    thread.join();
}

void ThreadPoolExecutor::Pool::detach() {
  const std::lock_guard lock(mutex_);
  for (std::thread &thread : threads_)
    thread.detach();
  threads_.clear();
}

ThreadPoolExecutor::ThreadPoolExecutor(std::optional<std::size_t> max_workers,
                                       ThreadPoolOptions options) {
  const std::size_t workers = max_workers.value_or(
      std::min<std::size_t>(32, detail::usable_processors() + 4));
  if (workers == 0)
    throw ValueError("max_workers must be greater than 0");
  pool_ = std::make_shared<Pool>(workers, options);
}

ThreadPoolExecutor::~ThreadPoolExecutor() {
  pool_->stop(false);
  // The last handle of a pool may be dropped by one of its own calls.
  if (pool_->is_worker())
    pool_->detach();
  else
    pool_->join();
}

void ThreadPoolExecutor::submit_job(Job job) {
  pool_->submit(pool_, std::move(job));
}

void ThreadPoolExecutor::shutdown(bool wait, bool cancel_futures) {
  pool_->stop(cancel_futures);
  if (wait)
    pool_->join();
}

std::size_t ThreadPoolExecutor::max_workers() const noexcept {
  return pool_->max_workers();
}

std::size_t ThreadPoolExecutor::worker_count() const {
  return pool_->worker_count();
}

std::size_t ThreadPoolExecutor::idle_count() const {
  return pool_->idle_count();
}

} // namespace asyncio
