// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// alibaba/async_simple#213
// A future was awaited, which consumes it, and read again afterwards. Only
// futures that are moved into co_await are accepted since.
#include <stdexec.h>

#include <utility>

stdexec::task<bool> connect();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

stdexec::task<int> connectEventually() {
  int Tries = 1;
  auto Attempt = connect();
  bool Connected = co_await std::move(Attempt);
  while (!Connected) {
    // Bug: cotidy-task-used-twice
    Connected = co_await std::move(Attempt);
    ++Tries;
  }
  co_return Tries;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

stdexec::task<int> connectEventually() {
  int Tries = 1;
  bool Connected = co_await connect();
  while (!Connected) {
    Connected = co_await connect();
    ++Tries;
  }
  co_return Tries;
}

} // namespace fixed
