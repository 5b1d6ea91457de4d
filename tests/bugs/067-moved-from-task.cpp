// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// qcoro/qcoro#253
// Awaiting a task after it was moved away crashed at random; by the fix it
// waits for ever, and a caller is still wrong to do it.
#include <folly-coro.h>

#include <utility>
#include <vector>

folly::coro::Task<int> load();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

folly::coro::Task<int> loadLater(std::vector<folly::coro::Task<int>> &Queue) {
  auto Load = load();
  Queue.push_back(std::move(Load));
  // Bug: cotidy-task-used-twice
  co_return co_await std::move(Load);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

folly::coro::Task<int> loadLater(std::vector<folly::coro::Task<int>> &Queue) {
  Queue.push_back(load());
  co_return co_await load();
}

} // namespace fixed
