// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// frstrtr/c2pool#1133
// The pool that runs the tasks was declared before the state they use. Objects
// die in reverse order: the state was gone when the pool waited for its tasks.
#include <folly-coro.h>

#include <map>
#include <string>
#include <utility>

using Tracker = std::map<std::string, int>;

folly::coro::Task<int> download();

folly::coro::Task<void> verify(Tracker &Shares) {
  int Height = co_await download();
  Shares["height"] = Height;
}

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

void think(folly::Executor *Pool) {
  folly::coro::AsyncScope Background;
  Tracker Shares;
  // Bug: cotidy-group-outlives-object
  Background.add(folly::coro::co_withExecutor(Pool, verify(Shares)));
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

folly::coro::Task<void> think(folly::Executor *Pool) {
  Tracker Shares;
  folly::coro::AsyncScope Background;
  Background.add(folly::coro::co_withExecutor(Pool, verify(Shares)));
  co_await Background.joinAsync();
}

} // namespace fixed
