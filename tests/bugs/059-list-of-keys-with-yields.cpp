// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redpanda-data/redpanda#16421
// Listing a store yields now and then, and a write during the yield invalidates
// the position; it has to be looked up again.
#include <seastar.h>

#include <map>
#include <string>

struct Store {
  std::map<std::string, int> Data;
  seastar::future<> maybeYield();

  void remove(const std::string &Key) { Data.erase(Key); }
  seastar::future<std::map<std::string, int>> listWrong();
  seastar::future<std::map<std::string, int>> list();
};

//===--- Buggy ------------------------------------------------------------===//

seastar::future<std::map<std::string, int>> Store::listWrong() {
  std::map<std::string, int> Copy;
  // Bug: cotidy-stale-across-suspension
  for (auto At = Data.begin(); At != Data.end(); ++At) {
    Copy.insert(*At);
    co_await maybeYield();
  }
  co_return Copy;
}

//===--- Fixed ------------------------------------------------------------===//

seastar::future<std::map<std::string, int>> Store::list() {
  std::map<std::string, int> Copy;
  auto At = Data.begin();
  while (At != Data.end()) {
    std::string Key = At->first;
    Copy.insert(*At);
    co_await maybeYield();
    At = Data.upper_bound(Key);
  }
  co_return Copy;
}
