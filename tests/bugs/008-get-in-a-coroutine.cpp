// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// scylladb/seastar#2933
// get() was called in the place of co_await. It passes as long as the future
// happens to be ready; the first one that is not ends the program.
#include <seastar.h>

struct Table {
  seastar::future<int> count();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

seastar::future<int> countAll(Table &Left, Table &Right) {
  int Sum = co_await Left.count();
  // Bug: cotidy-blocking-wait
  Sum += Right.count().get();
  co_return Sum;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

seastar::future<int> countAll(Table &Left, Table &Right) {
  int Sum = co_await Left.count();
  Sum += co_await Right.count();
  co_return Sum;
}

} // namespace fixed
