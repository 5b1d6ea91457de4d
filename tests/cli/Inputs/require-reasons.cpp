// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cppcoro.h>

cppcoro::task<> save();

void reasons() {
  save(); // NOLINT(cotidy-unawaited-coroutine): the test wants it dropped
  save(); // NOLINT(cotidy-unawaited-coroutine)
  // NOLINTNEXTLINE(cotidy-unawaited-coroutine): the same
  save();
  // NOLINTNEXTLINE(cotidy-unawaited-coroutine):
  save();
  // NOLINTBEGIN(cotidy-unawaited-coroutine)
  save();
  // NOLINTEND(cotidy-unawaited-coroutine)
  save(); // NOLINT
  int Unused = 0; // NOLINT(readability-magic-numbers)
}
