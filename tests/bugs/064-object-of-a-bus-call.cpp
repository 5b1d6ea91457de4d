// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// qcoro/qcoro#177
// A method awaited a call on the bus and stored the answer in a member.
// Deleting the object meanwhile does not end the coroutine, as it would end a
// connection.
#include <qcoro.h>
#include <qt.h>

QCoro::Task<int> asyncCall();

template <class T> class QPointer {
public:
  QPointer(T *);
  explicit operator bool() const;
};

class Applet : public QObject {
public:
  void onTriggeredWrong() { fooWrong(); }
  void onTriggered() { foo(); }
  QCoro::Task<> fooWrong();
  QCoro::Task<> foo();

private:
  int Result = 0;
};

void unload(Applet *Old) { delete Old; }

//===--- Buggy ------------------------------------------------------------===//

QCoro::Task<> Applet::fooWrong() {
  int Answer = co_await asyncCall();
  // Bug: cotidy-this-after-resume
  Result = Answer;
}

//===--- Fixed ------------------------------------------------------------===//

QCoro::Task<> Applet::foo() {
  QPointer<Applet> Self = this;
  int Answer = co_await asyncCall();
  if (!Self)
    co_return;
  Result = Answer;
}
