// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// keybase/pykeybasebot#18
// Helpers of the bot paused with the sleep that blocks the thread, so that no
// other message was handled in that time. (Written in Python.)
#include <asyncio/asyncio.h>

#include <chrono>
#include <thread>

asyncio::Coro<bool> send();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

void pause(int Seconds) {
  std::this_thread::sleep_for(std::chrono::seconds(Seconds));
}

struct Retry {
  int Tries = 3;
  void waitALittle() const { pause(Tries); }
};

asyncio::Coro<bool> sendWithRetries(Retry Policy) {
  for (int Try = 0; Try < Policy.Tries; ++Try) {
    if (co_await send())
      co_return true;
    // Bug: cotidy-blocking-call
    Policy.waitALittle();
  }
  co_return false;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

struct Retry {
  int Tries = 3;
  asyncio::Coro<void> waitALittle() const {
    co_await asyncio::sleep(std::chrono::seconds(Tries));
  }
};

asyncio::Coro<bool> sendWithRetries(Retry Policy) {
  for (int Try = 0; Try < Policy.Tries; ++Try) {
    if (co_await send())
      co_return true;
    co_await Policy.waitALittle();
  }
  co_return false;
}

} // namespace fixed
