// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// google/adk-python#6277
// Closing a toolset was awaited without a shield: when the caller was cancelled
// meanwhile, the close was cancelled as well. (Written in Python.)
#include <asyncio/asyncio.h>

#include <exception>

struct Toolset {
  asyncio::Coro<void> call();
  asyncio::Coro<void> close();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asyncio::Coro<void> run(Toolset &Tools) {
  std::exception_ptr Failure;
  try {
    co_await Tools.call();
  } catch (...) {
    Failure = std::current_exception();
  }
  // Bug: cotidy-unshielded-cleanup
  co_await Tools.close();
  if (Failure)
    std::rethrow_exception(Failure);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<void> run(Toolset &Tools) {
  std::exception_ptr Failure;
  try {
    co_await Tools.call();
  } catch (...) {
    Failure = std::current_exception();
  }
  co_await asyncio::shield(Tools.close());
  if (Failure)
    std::rethrow_exception(Failure);
}

} // namespace fixed
