// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redpanda-data/redpanda#27694
// All transactions were aborted in a loop over a list that producers leave when
// they end, with an await for each.
#include <asyncio/asyncio.h>

#include <list>
#include <vector>

struct Producer {
  int Id;
};

class Transactions {
public:
  void end(int Id) {
    Active.remove_if([Id](const Producer &Each) { return Each.Id == Id; });
  }
  asyncio::Coro<void> abortAllWrong();
  asyncio::Coro<void> abortAll();

private:
  asyncio::Coro<void> expire(int Id);
  std::list<Producer> Active;
};

//===--- Buggy ------------------------------------------------------------===//

asyncio::Coro<void> Transactions::abortAllWrong() {
  // Bug: cotidy-stale-across-suspension
  for (const Producer &Each : Active)
    co_await expire(Each.Id);
}

//===--- Fixed ------------------------------------------------------------===//

asyncio::Coro<void> Transactions::abortAll() {
  std::vector<int> Ids;
  for (const Producer &Each : Active)
    Ids.push_back(Each.Id);
  for (int Id : Ids)
    co_await expire(Id);
}
