// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for Abseil: names and shapes only, for tests.
#ifndef COTIDY_STANDIN_ABSEIL_H
#define COTIDY_STANDIN_ABSEIL_H

#include <utility>

namespace absl {

class Duration {
 public:
  constexpr Duration() = default;
  constexpr explicit Duration(long ticks) : ticks_(ticks) {}

 private:
  long ticks_ = 0;
};
class Time {};
constexpr Duration ZeroDuration() { return Duration(); }
constexpr Duration Seconds(long n) { return Duration(n); }
void SleepFor(Duration duration);

class [[nodiscard]] Status {
 public:
  bool ok() const;
};
template <class T>
class [[nodiscard]] StatusOr {
 public:
  bool ok() const;
  const Status &status() const;
  const T &value() const;
};

class Condition;
class Mutex {
 public:
  void Lock();
  void Unlock();
  bool TryLock();
  void ReaderLock();
  void ReaderUnlock();
  bool ReaderTryLock();
  void WriterLock();
  void WriterUnlock();
  bool WriterTryLock();
  void lock();
  void unlock();
  bool try_lock();
  void lock_shared();
  void unlock_shared();
  void Await(const Condition &cond);
  void LockWhen(const Condition &cond);
  void ReaderLockWhen(const Condition &cond);
  void WriterLockWhen(const Condition &cond);
  bool AwaitWithTimeout(const Condition &cond, Duration timeout);
  bool LockWhenWithTimeout(const Condition &cond, Duration timeout);
  bool ReaderLockWhenWithTimeout(const Condition &cond, Duration timeout);
  bool WriterLockWhenWithTimeout(const Condition &cond, Duration timeout);
  bool AwaitWithDeadline(const Condition &cond, Time deadline);
  bool LockWhenWithDeadline(const Condition &cond, Time deadline);
  bool ReaderLockWhenWithDeadline(const Condition &cond, Time deadline);
  bool WriterLockWhenWithDeadline(const Condition &cond, Time deadline);
};
class MutexLock {
 public:
  explicit MutexLock(Mutex *mu);
  ~MutexLock();
};
class ReaderMutexLock {
 public:
  explicit ReaderMutexLock(Mutex *mu);
  ~ReaderMutexLock();
};
class WriterMutexLock {
 public:
  explicit WriterMutexLock(Mutex *mu);
  ~WriterMutexLock();
};
class ReleasableMutexLock {
 public:
  explicit ReleasableMutexLock(Mutex *mu);
  ~ReleasableMutexLock();
  void Release();
};
class CondVar {
 public:
  void Wait(Mutex *mu);
  bool WaitWithTimeout(Mutex *mu, Duration timeout);
  bool WaitWithDeadline(Mutex *mu, Time deadline);
  void SignalAll();
};
class Notification {
 public:
  bool HasBeenNotified() const;
  void WaitForNotification() const;
  bool WaitForNotificationWithTimeout(Duration timeout) const;
  bool WaitForNotificationWithDeadline(Time deadline) const;
  void Notify();
};
class BlockingCounter {
 public:
  bool DecrementCount();
  void Wait();
};
class Barrier {
 public:
  bool Block();
};
class once_flag {};
template <typename Callable, typename... Args>
void call_once(once_flag &flag, Callable &&, Args &&...) {}

}  // namespace absl

#endif
