// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// scylladb/scylladb#20306
// The lambda that stores a hint was made a coroutine. Its future is dropped on
// purpose, the function returns, and the captures die before the hint is
// written.
#include <seastar.h>

#include <string>

seastar::future<int> openLog();
seastar::future<> append(int Log, std::string Hint);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

void storeHint(std::string Hint) {
  auto Store = [Hint]() -> seastar::future<> {
    int Log = co_await openLog();
    co_await append(Log, Hint);
  };
  // Bug: cotidy-dangling-lambda
  seastar::engine().run_in_background(Store());
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

void storeHint(std::string Hint) {
  auto Store = [](std::string Kept) -> seastar::future<> {
    int Log = co_await openLog();
    co_await append(Log, Kept);
  };
  seastar::engine().run_in_background(Store(Hint));
}

} // namespace fixed
