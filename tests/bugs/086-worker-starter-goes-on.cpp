// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// golemfactory/yapapi#173
// The loop that starts workers took its own cancellation for a worker that
// could not be started, told so, and went on. (Written in Python.)
#include <asyncio/asyncio.h>

#include <chrono>
#include <string>

struct Offer {
  std::string Id;
};
asyncio::Coro<Offer> nextOffer();
asyncio::Coro<void> startWorker(const Offer &);
void emitFailure();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asyncio::Coro<void> workerStarter() {
  while (true) {
    co_await asyncio::sleep(std::chrono::seconds(2));
    try {
      Offer Taken = co_await nextOffer();
      co_await startWorker(Taken);
      // Bug: cotidy-swallowed-cancellation
    } catch (...) {
      emitFailure();
    }
  }
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<void> workerStarter() {
  while (true) {
    co_await asyncio::sleep(std::chrono::seconds(2));
    try {
      Offer Taken = co_await nextOffer();
      co_await startWorker(Taken);
    } catch (const std::exception &) {
      emitFailure();
    }
  }
}

} // namespace fixed
