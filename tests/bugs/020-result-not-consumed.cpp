// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// David-Haim/concurrencpp#150
// The type of results is not nodiscard: in a product somebody forgot to consume
// the result of a call, and neither its end nor its error was seen.
#include <concurrencpp.h>

concurrencpp::result<void> networkCall();
concurrencpp::result<void> saveState();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

concurrencpp::result<void> shutDown() {
  // Bug: cotidy-dropped-task
  networkCall();
  co_await saveState();
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

concurrencpp::result<void> shutDown() {
  auto Call = networkCall();
  co_await saveState();
  co_await Call;
}

} // namespace fixed
