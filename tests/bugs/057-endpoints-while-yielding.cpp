// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// scylladb/scylladb#13899
// Functions yielded while they went through the gossiper's map of endpoints.
// Any node that joins meanwhile may rehash it under the loop.
#include <seastar.h>

#include <string>
#include <unordered_map>
#include <vector>

struct Gossiper {
  std::unordered_map<std::string, int> Endpoints;
  seastar::future<> convict(std::string Endpoint);

  void join(std::string Endpoint) { Endpoints.emplace(Endpoint, 1); }
  seastar::future<> checkWrong();
  seastar::future<> check();
};

//===--- Buggy ------------------------------------------------------------===//

seastar::future<> Gossiper::checkWrong() {
  // Bug: cotidy-stale-across-suspension
  for (const auto &[Endpoint, Generation] : Endpoints)
    if (Generation == 0)
      co_await convict(Endpoint);
}

//===--- Fixed ------------------------------------------------------------===//

seastar::future<> Gossiper::check() {
  std::vector<std::string> Dead;
  for (const auto &[Endpoint, Generation] : Endpoints)
    if (Generation == 0)
      Dead.push_back(Endpoint);
  for (const auto &Endpoint : Dead)
    co_await convict(Endpoint);
}
