// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// jbaldwin/libcoro#294
// Tests and examples started capturing lambdas on a pool; a capture is safe
// until the first suspension only, so the captures were removed everywhere.
#include <libcoro.h>

#include <atomic>
#include <memory>

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

void count(std::unique_ptr<coro::thread_pool> &Pool,
           std::shared_ptr<std::atomic<int>> Counter) {
  for (int I = 0; I < 8; ++I) {
    auto Job = [Counter, I]() -> coro::task<void> {
      co_await coro::event();
      *Counter += I;
    };
    // Bug: cotidy-dangling-lambda
    Pool->spawn_detached(Job());
  }
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

void count(std::unique_ptr<coro::thread_pool> &Pool,
           std::shared_ptr<std::atomic<int>> Counter) {
  auto Job = [](std::shared_ptr<std::atomic<int>> Kept,
                int I) -> coro::task<void> {
    co_await coro::event();
    *Kept += I;
  };
  for (int I = 0; I < 8; ++I)
    Pool->spawn_detached(Job(Counter, I));
}

} // namespace fixed
