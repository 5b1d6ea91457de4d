// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// arangodb/arangodb#21099
// A std::mutex was locked in one thread and, after a suspension, unlocked in
// another, which it does not allow.
#include <folly-coro.h>

#include <mutex>
#include <vector>

struct Log {
  std::mutex Mutex;
  std::vector<int> Entries;
  folly::coro::Task<int> persist();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

folly::coro::Task<void> append(Log &To) {
  std::lock_guard<std::mutex> Guard(To.Mutex);
  // Bug: cotidy-lock-across-suspension
  int Entry = co_await To.persist();
  To.Entries.push_back(Entry);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

folly::coro::Task<void> append(Log &To) {
  int Entry = co_await To.persist();
  std::lock_guard<std::mutex> Guard(To.Mutex);
  To.Entries.push_back(Entry);
}

} // namespace fixed
