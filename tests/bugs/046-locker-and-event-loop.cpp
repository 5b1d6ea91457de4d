// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// qcoro/qcoro#146
// A coroutine suspends with a QMutex locked, the loop runs another one in the
// same thread, and that one waits for the mutex: nothing goes on any more.
#include <qcoro.h>
#include <qt.h>

QCoro::Task<int> query(int Id);

struct Cache {
  QMutex Mutex;
  int Last = 0;
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

QCoro::Task<> refresh(Cache &Values, int Id) {
  QMutexLocker Locker(&Values.Mutex);
  // Bug: cotidy-lock-across-suspension
  Values.Last = co_await query(Id);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

QCoro::Task<> refresh(Cache &Values, int Id) {
  int Value = co_await query(Id);
  QMutexLocker Locker(&Values.Mutex);
  Values.Last = Value;
}

} // namespace fixed
