// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// smfrpc/smf#296
// A server took memory units from a semaphore and gave them back by hand after
// the request; a request that failed kept them for good.
#include <seastar.h>

struct Server {
  seastar::semaphore Memory{1024};
  seastar::future<> dispatch(int Request);
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

seastar::future<> handle(Server &Rpc, int Request) {
  co_await Rpc.Memory.wait(16);
  // Bug: cotidy-release-after-suspension
  co_await Rpc.dispatch(Request);
  Rpc.Memory.signal(16);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

seastar::future<> handle(Server &Rpc, int Request) {
  auto Units = co_await seastar::get_units(Rpc.Memory, 16);
  co_await Rpc.dispatch(Request);
}

} // namespace fixed
