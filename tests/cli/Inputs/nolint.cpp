// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Line numbers in nolint.test: 10 and 18 are found.
#include <asyncio/asyncio.h>

asyncio::Coro<void> save();

#define SAVE() save() // NOLINT(cotidy-unawaited-coroutine)

asyncio::Coro<void> comments() {
  save();
  save(); // NOLINT
  save(); // NOLINT(cotidy-unawaited-coroutine): by design
  save(); // NOLINT(cotidy-*, bugprone-*)
  // NOLINTNEXTLINE(cotidy-unawaited-coroutine)
  save();
  SAVE();
  // Another check's name suppresses nothing here.
  save(); // NOLINT(bugprone-unused-return-value)
  // NOLINTBEGIN(cotidy-unawaited-coroutine)
  save();
  save();
  // NOLINTEND(cotidy-unawaited-coroutine)
  co_return;
}
