// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redpanda-data/redpanda#27050
// Starting a log reads a lot. The abort source of the caller was not passed on,
// so that a shutdown had to wait until all was read.
#include <cppcoro.h>

struct Log {
  cppcoro::task<void> sync(long Upto);
  cppcoro::task<void> sync(long Upto, cppcoro::cancellation_token Stop);
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

cppcoro::task<void> start(Log &Of, cppcoro::cancellation_token Stop) {
  Stop.throw_if_cancellation_requested();
  // Bug: cotidy-unforwarded-token
  co_await Of.sync(1000);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

cppcoro::task<void> start(Log &Of, cppcoro::cancellation_token Stop) {
  Stop.throw_if_cancellation_requested();
  co_await Of.sync(1000, Stop);
}

} // namespace fixed
