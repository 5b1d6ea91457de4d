// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/condition.h>
#include <asyncio/coro.h>

namespace asyncio {

/// A point that a number of tasks pass together.
///
/// wait() waits until `parties` tasks do. Then all go on, and the barrier is
/// ready for the next round once they have left it; who comes before that waits
/// for that too.
///
/// Cancellation: a cancelled wait() leaves the barrier and throws
///   CancelledError; the others wait on for another task.
/// Throws: BrokenBarrierError from every wait() that reset() or abort() found
///   waiting, and from those that come after abort().
/// Threads: one event loop, one thread: that of the first wait() that blocks.
/// Lifetime: outlives its waiters; the destructor asserts that none is left.
/// Source: CPython 3.13, Lib/asyncio/locks.py, class Barrier.
/// Differs: for `async with barrier` await wait() at the top of the block.
class Barrier {
public:
  /// Throws: ValueError, when `parties` is less than one.
  explicit Barrier(int parties);
  Barrier(const Barrier &) = delete;
  Barrier &operator=(const Barrier &) = delete;

  /// How many tasks it takes to pass.
  [[nodiscard]] int parties() const noexcept { return parties_; }
  /// How many of them wait; zero while they leave.
  [[nodiscard]] int n_waiting() const noexcept {
    return state_ == State::filling ? count_ : 0;
  }
  /// Whether abort() was called, and no reset() since.
  [[nodiscard]] bool broken() const noexcept { return state_ == State::broken; }

  /// Waits for the others.
  ///
  /// Returns: how many tasks came before this one in its round.
  /// Throws: BrokenBarrierError, CancelledError; RuntimeError, when it has to
  ///   wait and the barrier belongs to another loop.
  [[nodiscard]] Coro<int> wait();

  /// Begins anew: whoever waits gets BrokenBarrierError.
  [[nodiscard]] Coro<> reset();

  /// Breaks the barrier until reset(): who waits or comes gets
  /// BrokenBarrierError.
  [[nodiscard]] Coro<> abort();

private:
  enum class State : unsigned char { filling, draining, resetting, broken };

  Coro<> wait_until_ready();
  Coro<int> wait_in_round();
  Coro<> wait_until_full();
  void release_all();
  void leave();

  Condition changed_;
  int parties_;
  int count_ = 0;
  State state_ = State::filling;
};

} // namespace asyncio
