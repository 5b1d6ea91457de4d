// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redpanda-data/redpanda#29909
// The report looked a topic up and went on using a reference into the table
// after a scheduling point, when the topic may have been deleted.
#include <seastar.h>

#include <map>
#include <string>
#include <vector>

struct Topic {
  std::vector<int> Assignments;
};

struct Metadata {
  std::map<std::string, Topic> Topics;
  seastar::future<int> countOffline(std::string Name);

  void remove(const std::string &Name) { Topics.erase(Name); }
  seastar::future<int> reportWrong(std::string Name);
  seastar::future<int> report(std::string Name);
};

//===--- Buggy ------------------------------------------------------------===//

seastar::future<int> Metadata::reportWrong(std::string Name) {
  const Topic &Found = Topics.at(Name);
  int Offline = co_await countOffline(Name);
  // Bug: cotidy-stale-across-suspension
  co_return Offline - static_cast<int>(Found.Assignments.size());
}

//===--- Fixed ------------------------------------------------------------===//

seastar::future<int> Metadata::report(std::string Name) {
  int Offline = co_await countOffline(Name);
  const Topic &Found = Topics.at(Name);
  co_return Offline - static_cast<int>(Found.Assignments.size());
}
