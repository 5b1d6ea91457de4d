// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// nolar/kopf#1303
// Handlers in worker threads put into the loop's queue and woke the loop after.
// Only the call itself may be handed over. (Written in Python.)
#include <asyncio/asyncio.h>

#include <string>

void handle(const std::string &Object);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asyncio::Coro<void> run(asyncio::Queue<std::string> &Events,
                        std::string Object) {
  co_await asyncio::to_thread([&Events, Object] {
    handle(Object);
    // Bug: cotidy-loop-call-off-thread
    Events.put_nowait(Object);
  });
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<void> run(asyncio::Queue<std::string> &Events,
                        std::string Object) {
  asyncio::EventLoop &Loop = asyncio::get_running_loop();
  co_await asyncio::to_thread([&Events, &Loop, Object] {
    handle(Object);
    Loop.call_soon_threadsafe([&Events, Object] { Events.put_nowait(Object); });
  });
}

} // namespace fixed
