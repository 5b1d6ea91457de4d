// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fooyin/fooyin#20
// Waiting for a worker in a nested QEventLoop lets any other event in between,
// also those that the waiting function cannot bear; awaiting replaced it.
#include <qcoro.h>
#include <qt.h>

struct Library : QObject {
  QCoro::Task<int> scan();
  void finished();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

QCoro::Task<int> rescan(Library *Tracks) {
  QEventLoop Nested;
  int Count = co_await Tracks->scan();
  // Bug: cotidy-nested-event-loop
  Nested.exec();
  co_return Count;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

QCoro::Task<int> rescan(Library *Tracks) {
  int Count = co_await Tracks->scan();
  Count += co_await Tracks->scan();
  co_return Count;
}

} // namespace fixed
