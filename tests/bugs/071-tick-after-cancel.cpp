// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// supercollider/supercollider#2144
// The handler of a timer took "operation aborted" for a tick and armed the
// timer again, which span at full speed.
#include <boost-asio.h>

#include <chrono>

namespace asio = boost::asio;

void tick();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asio::awaitable<void> run(asio::steady_timer &Timer) {
  for (;;) {
    Timer.expires_after(std::chrono::milliseconds(10));
    // Bug: cotidy-ignored-cancellation-code
    auto [Error] =
        co_await Timer.async_wait(asio::as_tuple(asio::use_awaitable));
    tick();
  }
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asio::awaitable<void> run(asio::steady_timer &Timer) {
  for (;;) {
    Timer.expires_after(std::chrono::milliseconds(10));
    auto [Error] =
        co_await Timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (Error == asio::error::operation_aborted)
      co_return;
    tick();
  }
}

} // namespace fixed
