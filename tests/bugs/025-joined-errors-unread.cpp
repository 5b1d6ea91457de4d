// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// scylladb/seastar#250
// A connection waited for its reader and its writer with when_all() and never
// looked at the two futures: a broken pipe was reported as "ignored".
#include <seastar.h>

struct Connection {
  seastar::future<int> read();
  seastar::future<int> respond();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

seastar::future<> process(Connection &Peer) {
  // Bug: cotidy-unchecked-gather
  co_await seastar::when_all(Peer.read(), Peer.respond());
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

seastar::future<> process(Connection &Peer) {
  co_await seastar::when_all_succeed(Peer.read(), Peer.respond());
}

} // namespace fixed
