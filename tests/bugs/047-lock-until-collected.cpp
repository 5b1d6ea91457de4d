// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// arangodb/arangodb#21322
// Coroutines were destroyed late, and with them the locks that they held over a
// suspension; others waited for these locks for good.
#include <cppcoro.h>

#include <mutex>

struct Registry {
  std::mutex Mutex;
  int Promises = 0;
  cppcoro::task<int> collect();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

cppcoro::task<void> update(Registry &Threads) {
  Threads.Mutex.lock();
  // Bug: cotidy-lock-across-suspension
  Threads.Promises += co_await Threads.collect();
  Threads.Mutex.unlock();
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

cppcoro::task<void> update(Registry &Threads) {
  int Collected = co_await Threads.collect();
  std::lock_guard Guard(Threads.Mutex);
  Threads.Promises += Collected;
}

} // namespace fixed
