// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redpanda-data/redpanda#12755
// The future of a mutex's units was kept as if it were the units: the section
// was never exclusive, and the future's error was handled by nobody.
#include <seastar.h>

struct Accounting {
  seastar::semaphore Mutex{1};
  int Total = 0;
  seastar::future<int> measure();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

seastar::future<> update(Accounting &Usage) {
  // Bug: cotidy-dropped-task
  auto Units = seastar::get_units(Usage.Mutex, 1);
  int Measured = co_await Usage.measure();
  Usage.Total = Measured;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

seastar::future<> update(Accounting &Usage) {
  auto Units = co_await seastar::get_units(Usage.Mutex, 1);
  int Measured = co_await Usage.measure();
  Usage.Total = Measured;
}

} // namespace fixed
