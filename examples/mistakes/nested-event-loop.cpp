// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Event loops inside a coroutine, which an event loop runs already. See
// docs/checks/cotidy-nested-event-loop.md.
#include <asyncio/asyncio.h>

asyncio::Coro<int> child();

asyncio::Coro<int> runs_a_loop() {
  // Mistake: asyncio refuses a loop inside a loop, at run time.
  co_return asyncio::run(child());
}

asyncio::Coro<void> runs_the_running_loop() {
  // Mistake: this loop runs already, and waits for us.
  asyncio::get_running_loop().run_forever();
  co_return;
}

int run_child() { return asyncio::run(child()); }

asyncio::Coro<int> runs_a_loop_in_a_helper() {
  // Mistake: the helper runs the loop.
  co_return run_child();
}

asyncio::Coro<int> right() { co_return co_await child(); }

int main() { return asyncio::run(right()); }
