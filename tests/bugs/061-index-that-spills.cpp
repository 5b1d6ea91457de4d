// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redpanda-data/redpanda#19836
// An index spilled its entries through an iterator that it kept over the write.
// Concurrent inserts and clear() invalidate it.
#include <libcoro.h>

#include <string>
#include <unordered_map>

class SpillIndex {
public:
  coro::task<void> spillSomeWrong(std::size_t Bytes);
  coro::task<void> spillSome(std::size_t Bytes);

private:
  coro::task<void> spill(std::string Key, long Offset);
  std::unordered_map<std::string, long> Entries;
  std::size_t Used = 0;
};

//===--- Buggy ------------------------------------------------------------===//

coro::task<void> SpillIndex::spillSomeWrong(std::size_t Bytes) {
  auto First = Entries.begin();
  if (First == Entries.end() || Used < Bytes)
    co_return;
  co_await spill(First->first, First->second);
  // Bug: cotidy-stale-across-suspension
  Entries.erase(First);
}

//===--- Fixed ------------------------------------------------------------===//

coro::task<void> SpillIndex::spillSome(std::size_t Bytes) {
  auto First = Entries.begin();
  if (First == Entries.end() || Used < Bytes)
    co_return;
  auto Node = Entries.extract(First);
  co_await spill(Node.key(), Node.mapped());
}
