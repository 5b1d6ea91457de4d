// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ceph/ceph#37687
// A loop took the value out of a future and then used the same future again.
// Its state had been moved away, and the program crashed.
#include <seastar.h>

#include <utility>

seastar::future<bool> step();
void log(bool);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

seastar::future<bool> doUntil() {
  auto Done = step();
  bool Ready = co_await std::move(Done);
  log(Ready);
  // Bug: cotidy-task-used-twice
  co_return co_await std::move(Done);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

seastar::future<bool> doUntil() {
  auto Done = step();
  bool Ready = co_await std::move(Done);
  log(Ready);
  co_return Ready;
}

} // namespace fixed
