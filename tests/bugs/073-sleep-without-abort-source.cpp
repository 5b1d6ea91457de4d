// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// scylladb/scylladb#9177
// The sender of hints slept with the overload that takes no abort source; the
// node's shutdown waited up to ten seconds for it.
#include <seastar.h>

#include <chrono>

struct Sender {
  seastar::abort_source Stop;
  seastar::future<> flush();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

seastar::future<> sendHints(Sender &Hints, seastar::abort_source &Stop) {
  while (!Stop.abort_requested()) {
    co_await Hints.flush();
    // Bug: cotidy-unforwarded-token
    co_await seastar::sleep_abortable(std::chrono::seconds(10));
  }
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

seastar::future<> sendHints(Sender &Hints, seastar::abort_source &Stop) {
  while (!Stop.abort_requested()) {
    co_await Hints.flush();
    co_await seastar::sleep_abortable(std::chrono::seconds(10), Stop);
  }
}

} // namespace fixed
