// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redpanda-data/redpanda#15738
// The future of a broker's client update was put into a variable and never
// awaited. A reviewer could not tell any more whether that was meant.
#include <seastar.h>

struct Members {
  seastar::future<> updateBrokerClient(int Node);
  seastar::future<bool> saveConfiguration(int Node);
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

seastar::future<bool> handleUpdate(Members &All, int Node) {
  // Bug: cotidy-dropped-task
  auto Update = All.updateBrokerClient(Node);
  co_return co_await All.saveConfiguration(Node);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

seastar::future<bool> handleUpdate(Members &All, int Node) {
  co_await All.updateBrokerClient(Node);
  co_return co_await All.saveConfiguration(Node);
}

} // namespace fixed
