// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Coroutines and awaitables that nobody awaits: a lazy coroutine does not even
// begin. See docs/checks/cotidy-unawaited-coroutine.md.
#include <asyncio/asyncio.h>

#include <utility>

asyncio::Coro<void> save();
asyncio::Coro<int> load();

asyncio::Coro<void> drops_it() {
  // Mistake: save() never runs.
  save();
  co_return;
}

void drops_it_in_a_plain_function() {
  // Mistake: a plain function cannot await; it has to return the coroutine or
  // to make a task of it.
  save();
}

asyncio::Coro<void> forgets_it() {
  // Mistake: the coroutine is kept, and forgotten.
  auto pending = load();
  co_return;
}

asyncio::Coro<int> awaits_it_sometimes(bool wanted) {
  // Mistake: where it is not wanted, it never runs. Make it where it is.
  auto pending = load();
  if (!wanted)
    co_return 0;
  co_return co_await std::move(pending);
}

asyncio::Coro<void> does_not_lock(asyncio::Lock &lock, int &counter) {
  // Mistake: without co_await the lock is not taken.
  auto guard = lock.scoped();
  ++counter;
  co_return;
}

asyncio::Coro<void> gathers_nothing() {
  // Mistake: what gather returns has to be awaited like anything else.
  asyncio::gather(load(), load());
  co_return;
}

asyncio::Coro<int> right(asyncio::Lock &lock) {
  auto guard = co_await lock.scoped();
  co_await save();
  auto pending = load();
  co_return co_await std::move(pending);
}
