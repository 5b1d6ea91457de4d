// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Started work that nobody waits for. See docs/checks/cotidy-dropped-task.md.
#include <asyncio/asyncio.h>
#include "boost-asio.h"

asyncio::Coro<int> poll();

asyncio::Coro<void> drops_the_handle() {
  // Mistake: nobody learns when poll() ends, or with which error.
  asyncio::create_task(poll());
  co_return;
}

asyncio::Coro<void> forgets_the_handle() {
  // Mistake: kept, and forgotten.
  auto task = asyncio::create_task(poll());
  co_return;
}

asyncio::Coro<int> awaits_it_sometimes(bool wanted) {
  // Mistake: where the result is not wanted, its error is not seen either.
  auto task = asyncio::create_task(poll());
  if (wanted)
    co_return co_await task;
  co_return 0;
}

namespace asio = boost::asio;

asio::awaitable<void> request();
asio::awaitable<void> session() { co_await request(); }

asio::awaitable<void> listen(asio::io_context &context) {
  // Mistake: session() handles no error, and `detached` throws errors away.
  asio::co_spawn(context, session(), asio::detached);
  co_return;
}

asyncio::Coro<void> right() {
  auto task = asyncio::create_task(poll());
  co_await task;
  // A group waits for its tasks itself.
  co_await asyncio::TaskGroup::scope(
      [](asyncio::TaskGroup &group) -> asyncio::Coro<void> {
        group.create_task(poll());
        co_return;
      });
}
