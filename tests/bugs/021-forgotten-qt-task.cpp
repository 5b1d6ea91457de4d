// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// qcoro/qcoro#181
// The task type is not nodiscard, and its tasks start at once: whoever forgets
// co_await goes on beside the coroutine, without a warning.
#include <qcoro.h>

QCoro::Task<int> request(int Page);
QCoro::Task<> store(int Answer);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

QCoro::Task<> mirror(int Pages) {
  for (int Page = 0; Page < Pages; ++Page) {
    int Answer = co_await request(Page);
    // Bug: cotidy-dropped-task
    store(Answer);
  }
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

QCoro::Task<> mirror(int Pages) {
  for (int Page = 0; Page < Pages; ++Page) {
    int Answer = co_await request(Page);
    co_await store(Answer);
  }
}

} // namespace fixed
