// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tradias/asio-grpc#130
// The wrapper around every handler of a call caught all exceptions and passed
// them to a callback, also the one that ends the coroutine at shutdown.
#include <cppcoro.h>

#include <exception>
#include <functional>

struct Call {
  cppcoro::task<void> handle();
  cppcoro::task<bool> next();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

cppcoro::task<void> serve(Call &Rpc, std::function<void(const char *)> Log) {
  while (co_await Rpc.next()) {
    try {
      co_await Rpc.handle();
      // Bug: cotidy-swallowed-cancellation
    } catch (const std::exception &Error) {
      Log(Error.what());
    }
  }
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

cppcoro::task<void> serve(Call &Rpc, std::function<void(const char *)> Log) {
  while (co_await Rpc.next()) {
    try {
      co_await Rpc.handle();
    } catch (const cppcoro::operation_cancelled &) {
      throw;
    } catch (const std::exception &Error) {
      Log(Error.what());
    }
  }
}

} // namespace fixed
