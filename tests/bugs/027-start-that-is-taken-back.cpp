// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// QubesOS/qubes-core-admin#867
// A failed start told its listeners and then stopped its storage; a
// cancellation during the first would leave the second undone. (Written in
// Python.)
#include <asyncio/asyncio.h>

#include <exception>
#include <string>

struct Machine {
  asyncio::Coro<void> boot();
  asyncio::Coro<void> fireEvent(std::string);
  asyncio::Coro<void> stopStorage();
};

asyncio::Coro<void> undo(Machine &Failed) {
  co_await Failed.fireEvent("domain-start-failed");
  co_await Failed.stopStorage();
}

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asyncio::Coro<void> start(Machine &Guest) {
  std::exception_ptr Failure;
  try {
    co_await Guest.boot();
  } catch (...) {
    Failure = std::current_exception();
  }
  if (!Failure)
    co_return;
  // Bug: cotidy-unshielded-cleanup
  co_await Guest.fireEvent("domain-start-failed");
  co_await asyncio::shield(Guest.stopStorage());
  std::rethrow_exception(Failure);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<void> start(Machine &Guest) {
  std::exception_ptr Failure;
  try {
    co_await Guest.boot();
  } catch (...) {
    Failure = std::current_exception();
  }
  if (!Failure)
    co_return;
  co_await asyncio::shield(undo(Guest));
  std::rethrow_exception(Failure);
}

} // namespace fixed
