// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/barrier.h>

#include <asyncio/exceptions.h>

#include <exception>

namespace asyncio {

Barrier::Barrier(int parties) : parties_(parties) {
  if (parties < 1)
    throw ValueError("parties must be > 0");
}

// The clean-up of these is not in destructors: a frame that is destroyed where
// it waits holds no lock, and the barrier may be gone before it.

Coro<int> Barrier::wait() {
  co_await changed_.acquire();
  int index = 0;
  std::exception_ptr failed;
  try {
    co_await wait_until_ready();
    index = co_await wait_in_round();
  } catch (...) {
    failed = std::current_exception();
  }
  changed_.release();
  if (failed)
    std::rethrow_exception(std::move(failed));
  co_return index;
}

Coro<> Barrier::wait_until_ready() {
  while (state_ == State::draining || state_ == State::resetting)
    co_await changed_.wait();
  if (state_ == State::broken)
    throw BrokenBarrierError("Barrier aborted");
}

Coro<int> Barrier::wait_in_round() {
  const int index = count_++;
  std::exception_ptr failed;
  try {
    if (index + 1 == parties_)
      release_all();
    else
      co_await wait_until_full();
  } catch (...) {
    failed = std::current_exception();
  }
  leave();
  if (failed)
    std::rethrow_exception(std::move(failed));
  co_return index;
}

void Barrier::release_all() {
  state_ = State::draining;
  changed_.notify_all();
}

Coro<> Barrier::wait_until_full() {
  while (state_ == State::filling)
    co_await changed_.wait();
  if (state_ == State::broken || state_ == State::resetting)
    throw BrokenBarrierError("Abort or reset of barrier");
}

void Barrier::leave() {
  // The last one lets those in who wait for the barrier to be empty.
  if (--count_ > 0)
    return;
  if (state_ == State::resetting || state_ == State::draining)
    state_ = State::filling;
  changed_.notify_all();
}

Coro<> Barrier::reset() {
  auto guard = co_await changed_.scoped();
  state_ = count_ > 0 ? State::resetting : State::filling;
  changed_.notify_all();
}

Coro<> Barrier::abort() {
  auto guard = co_await changed_.scoped();
  state_ = State::broken;
  changed_.notify_all();
}

} // namespace asyncio
