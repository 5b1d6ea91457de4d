// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// facebook/folly#1160
// A task on an event base waited for a second task on the same event base: the
// wait holds the only thread that could run it.
#include <folly-coro.h>

folly::coro::Task<int> load();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

folly::coro::Task<int> loadTwice(folly::EventBase *Loop) {
  int First = co_await load();
  auto Second = load().scheduleOn(Loop).start();
  // Bug: cotidy-blocking-wait
  co_return First + std::move(Second).get();
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

folly::coro::Task<int> loadTwice(folly::EventBase *Loop) {
  int First = co_await load();
  auto Second = load().scheduleOn(Loop).start();
  co_return First + co_await std::move(Second);
}

} // namespace fixed
