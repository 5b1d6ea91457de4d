// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// scylladb/scylladb#28581
// Several places took units without awaiting them. The variable that holds the
// future silences the compiler's warning, and nothing is locked.
#include <libcoro.h>

#include <vector>

struct Dictionaries {
  coro::mutex Training;
  std::vector<char> Current;
  coro::task<std::vector<char>> sample();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

coro::task<void> retrain(Dictionaries &All) {
  // Bug: cotidy-unawaited-coroutine
  auto Ticket = All.Training.scoped_lock();
  auto Sample = co_await All.sample();
  All.Current = std::move(Sample);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

coro::task<void> retrain(Dictionaries &All) {
  auto Ticket = co_await All.Training.scoped_lock();
  auto Sample = co_await All.sample();
  All.Current = std::move(Sample);
}

} // namespace fixed
