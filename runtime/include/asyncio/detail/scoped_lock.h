// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/exceptions.h>

#include <exception>
#include <tuple>
#include <utility>

namespace asyncio {

namespace detail {

/// A guard could not release: to the exception handler of the running loop.
void report_failed_release(std::exception_ptr error) noexcept;
[[noreturn]] void refuse_unlock();

} // namespace detail

/// Holds a Lock, a Semaphore or a Condition for a block: what `async with` is
/// in Python. Made by `co_await primitive.scoped()`.
///
/// Move-only. The destructor releases; a release that fails there, as somebody
/// released before, goes to the loop's exception handler.
///
/// Threads: the loop's.
/// Lifetime: the primitive outlives the guard.
/// Source: CPython 3.13, Lib/asyncio/locks.py, class _ContextManagerMixin.
/// Differs: may end before its block, with unlock(), and may be moved.
template <class Primitive> class [[nodiscard]] ScopedLock {
public:
  /// Holds nothing.
  ScopedLock() noexcept = default;
  ScopedLock(ScopedLock &&other) noexcept
      : held_(std::exchange(other.held_, nullptr)) {}
  ScopedLock &operator=(ScopedLock &&other) noexcept {
    ScopedLock taken(std::move(other));
    std::swap(held_, taken.held_);
    return *this;
  }
  ~ScopedLock() {
    if (!held_)
      return;
    try {
      held_->release();
    } catch (...) {
      detail::report_failed_release(std::current_exception());
    }
  }

  /// Releases before the end of the block.
  ///
  /// Throws: RuntimeError, when this holds nothing; what release() throws.
  void unlock() {
    if (!held_)
      detail::refuse_unlock();
    std::exchange(held_, nullptr)->release();
  }
  [[nodiscard]] bool owns_lock() const noexcept { return held_ != nullptr; }
  explicit operator bool() const noexcept { return owns_lock(); }

  /// For the runtime: takes over what is held already.
  explicit ScopedLock(Primitive &held) noexcept : held_(&held) {}

private:
  Primitive *held_ = nullptr;
};

namespace detail {

/// Acquires `Target`, and gives a guard of `Primitive`.
template <class Primitive, class Target, class Acquire>
class ScopedAcquire : public Acquire {
public:
  using Arguments = std::tuple<Primitive *, Target *>;
  static constexpr const char *name = "scoped";

  ScopedAcquire(Primitive *primitive, Target *target) noexcept
      : Acquire(target), primitive_(primitive) {}
  ScopedLock<Primitive> await_resume() {
    Acquire::await_resume();
    return ScopedLock<Primitive>(*primitive_);
  }

private:
  Primitive *primitive_;
};

} // namespace detail
} // namespace asyncio
