// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// scylladb/scylladb#16541
// A coroutine took the mutation by rvalue reference. A yield that was added
// later made it go on when the caller's object had been destroyed.
#include <seastar.h>

#include <string>
#include <utility>
#include <vector>

struct Mutation {
  std::string Table;
  std::vector<int> Targets;
};

seastar::future<> yield();
seastar::future<> send(std::string Table, int Target);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

seastar::future<> applyToRemote(Mutation &&Update) {
  co_await yield();
  for (int Target : Update.Targets)
    co_await send(Update.Table, Target);
}

seastar::future<> apply(std::string Table) {
  Mutation Update{std::move(Table), {1, 2}};
  // Bug: cotidy-task-outlives-scope
  return applyToRemote(std::move(Update));
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

seastar::future<> applyToRemote(Mutation Update) {
  co_await yield();
  for (int Target : Update.Targets)
    co_await send(Update.Table, Target);
}

seastar::future<> apply(std::string Table) {
  Mutation Update{std::move(Table), {1, 2}};
  return applyToRemote(std::move(Update));
}

} // namespace fixed
