// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redpanda-data/redpanda#11956
// A log went through its segments and awaited the repair of some of them;
// nothing keeps the list of segments as it is over such an await.
#include <seastar.h>

#include <memory>
#include <vector>

struct Segment {
  bool isBogus() const;
  seastar::future<> repair();
};

struct Log {
  std::vector<std::shared_ptr<Segment>> Segments;

  void roll(std::shared_ptr<Segment> Next) { Segments.push_back(Next); }
  seastar::future<> fixTimesWrong();
  seastar::future<> fixTimes();
};

//===--- Buggy ------------------------------------------------------------===//

seastar::future<> Log::fixTimesWrong() {
  // Bug: cotidy-stale-across-suspension
  for (auto &Each : Segments)
    if (Each->isBogus())
      co_await Each->repair();
}

//===--- Fixed ------------------------------------------------------------===//

seastar::future<> Log::fixTimes() {
  std::vector<std::shared_ptr<Segment>> Bogus;
  for (auto &Each : Segments)
    if (Each->isBogus())
      Bogus.push_back(Each);
  for (auto &Each : Bogus)
    co_await Each->repair();
}
