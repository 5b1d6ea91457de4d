// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// David-Haim/concurrencpp#61
// Tasks of a thread pool blocked in get() until other tasks of the same pool
// were done; under load no thread was left to run those.
#include <concurrencpp.h>

#include <memory>

using Pool = std::shared_ptr<concurrencpp::thread_pool_executor>;

concurrencpp::result<int> consume(concurrencpp::executor_tag, Pool, int Item);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

concurrencpp::result<int> produce(concurrencpp::executor_tag, Pool Threads) {
  auto Consumed = consume({}, Threads, 1);
  // Bug: cotidy-blocking-wait
  co_return Consumed.get();
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

concurrencpp::result<int> produce(concurrencpp::executor_tag, Pool Threads) {
  auto Consumed = consume({}, Threads, 1);
  co_return co_await Consumed;
}

} // namespace fixed
