// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redpanda-data/redpanda#23556
// A function that returns a future was handed to an algorithm that calls
// std::for_each(), which drops what its function returns.
#include <seastar.h>

#include <algorithm>
#include <vector>

seastar::future<> migrate(int Topic);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

seastar::future<> migrateAll(std::vector<int> Topics) {
  std::for_each(Topics.begin(), Topics.end(),
                // Bug: cotidy-discarded-by-callback
                [](int Topic) { return migrate(Topic); });
  co_return;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

seastar::future<> migrateAll(std::vector<int> Topics) {
  for (int Topic : Topics)
    co_await migrate(Topic);
}

} // namespace fixed
