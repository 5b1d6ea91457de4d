// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-discarded-result' '--config={CheckOptions: {cotidy-discarded-result.Nodiscard: all}}' %s

#include <system_error>
#include <utility>

enum class [[nodiscard]] Status { Ok, Full };
lib::Any<std::error_code> save();
lib::Any<std::pair<std::error_code, int>> read();
lib::Any<Status> push();
lib::Any<int> count();
lib::Any<> work();

//===--- Found ------------------------------------------------------------===//

lib::Any<> drops() {
  co_await save();
  // CHECK: :[[#@LINE-1]]:3: warning: nobody looks at the error that 'save' gives: if it fails, the coroutine goes on as if it had not
  // CHECK-NEXT: :[[#@LINE-11]]:27: note: it returns 'lib::Any<std::error_code>'
  co_await read();
  // CHECK: :[[#@LINE-1]]:3: warning: nobody looks at the error that 'read' gives
  co_await push();
  // CHECK: :[[#@LINE-1]]:3: warning: the result of 'push' is dropped: what a 'Status' tells has to be looked at, as its type says
  // CHECK-NEXT: :[[#@LINE-17]]:26: note: it is nodiscard here
}

//===--- Not found --------------------------------------------------------===//

lib::Any<> looks() {
  auto Error = co_await save();
  if (Error)
    co_await work();
  auto [Failed, Size] = co_await read();
  if (co_await push() == Status::Ok)
    co_await count();
  (void)co_await save();
}

#ifdef HAS_SLEEP
lib::Any<> sleeps() { co_await SLEEP(); }
#endif

#ifdef HAS_GATHER
lib::Any<> gathers() { co_await GATHER(count(), count()); }
#endif

#ifdef HAS_LOCK
lib::Any<> locks(lib::Mutex &Mutex) { co_await LOCK(Mutex); }
#endif
