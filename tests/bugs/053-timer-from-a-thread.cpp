// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CopernicaMarketingSoftware/REACT-CPP#3
// A second thread asked the loop for a timer. The loop slept on and noticed it
// late; it might as well have crashed.
#include <asyncio/asyncio.h>

#include <chrono>
#include <thread>

void poll();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

std::thread start(asyncio::EventLoop &Loop) {
  return std::thread([&Loop] {
    // Bug: cotidy-loop-call-off-thread
    Loop.call_later(std::chrono::seconds(1), poll);
  });
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

std::thread start(asyncio::EventLoop &Loop) {
  return std::thread([&Loop] {
    Loop.call_soon_threadsafe(
        [&Loop] { Loop.call_later(std::chrono::seconds(1), poll); });
  });
}

} // namespace fixed
