// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// qcoro/qcoro#234
// A task for the view was made by calling a lambda with captures and returned.
// The lambda was gone when the slow function ended and the signal was emitted.
#include <qcoro.h>

#include <string>

QCoro::Task<int> slowFunction();

struct Backend {
  void emitDone(const std::string &, int);
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

QCoro::Task<> test(Backend *Self, std::string Name) {
  // Bug: cotidy-dangling-lambda
  return [Self, Name]() -> QCoro::Task<> {
    int Result = co_await slowFunction();
    Self->emitDone(Name, Result);
  }();
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

QCoro::Task<> test(Backend *Self, std::string Name) {
  int Result = co_await slowFunction();
  Self->emitDone(Name, Result);
}

} // namespace fixed
