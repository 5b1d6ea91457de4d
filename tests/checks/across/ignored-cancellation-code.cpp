// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-ignored-cancellation-code' %s

#include <system_error>

//===--- Not found --------------------------------------------------------===//

// What a coroutine of one's own calls an error need not be a cancellation.
lib::Any<std::error_code> attempt();
void tick();
lib::Any<> retries() {
  for (;;) {
    auto Error = co_await attempt();
    if (Error)
      continue;
    tick();
  }
}
