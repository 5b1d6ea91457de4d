// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// scylladb/scylladb#12152
// The scanner of expired items took the abort of a shutdown for one more failed
// read, and tried the same page again and again while the node waited for it.
#include <seastar.h>

#include <chrono>
#include <exception>

struct Scanner {
  bool Done = false;
  seastar::future<> fetchPage();
  void warn(const std::exception &);
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

seastar::future<> scan(Scanner &Table) {
  while (!Table.Done) {
    try {
      co_await Table.fetchPage();
      // Bug: cotidy-swallowed-cancellation
    } catch (const std::exception &Error) {
      Table.warn(Error);
    }
  }
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

seastar::future<> scan(Scanner &Table) {
  while (!Table.Done) {
    try {
      co_await Table.fetchPage();
    } catch (const seastar::abort_requested_exception &) {
      throw;
    } catch (const std::exception &Error) {
      Table.warn(Error);
    }
  }
}

} // namespace fixed
