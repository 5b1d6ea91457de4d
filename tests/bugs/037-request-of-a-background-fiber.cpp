// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redpanda-data/redpanda#29846
// A function with a parameter by rvalue reference was made a coroutine. It was
// started in the background, and its caller's frame was gone at the first
// yield.
#include <seastar.h>

#include <string>
#include <utility>
#include <vector>

struct Request {
  std::vector<std::string> Sought;
};

seastar::future<> yield();
seastar::future<> look(std::string Partition);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

seastar::future<> checkLocally(Request &&Asked) {
  co_await yield();
  for (const auto &Partition : Asked.Sought)
    co_await look(Partition);
}

seastar::future<> sendRpc(std::vector<std::string> Partitions) {
  Request Asked{std::move(Partitions)};
  seastar::engine().run_in_background(
      // Bug: cotidy-dangling-parameter
      checkLocally(std::move(Asked)));
  co_return;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

seastar::future<> checkLocally(Request Asked) {
  co_await yield();
  for (const auto &Partition : Asked.Sought)
    co_await look(Partition);
}

seastar::future<> sendRpc(std::vector<std::string> Partitions) {
  Request Asked{std::move(Partitions)};
  seastar::engine().run_in_background(checkLocally(std::move(Asked)));
  co_return;
}

} // namespace fixed
