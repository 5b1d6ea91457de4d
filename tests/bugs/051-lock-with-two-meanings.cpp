// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// lewissbaker/cppcoro#18
// Whether an awaited lock had to be given back by hand depended on whether its
// result was kept; the form with a guard got a name of its own.
#include <cppcoro.h>

struct Account {
  cppcoro::async_mutex Mutex;
  int Balance = 0;
  cppcoro::task<int> fetch();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

cppcoro::task<void> deposit(Account &Of) {
  // Bug: cotidy-discarded-guard
  co_await Of.Mutex.scoped_lock_async();
  int Amount = co_await Of.fetch();
  Of.Balance = Of.Balance + Amount;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

cppcoro::task<void> deposit(Account &Of) {
  auto Lock = co_await Of.Mutex.scoped_lock_async();
  int Amount = co_await Of.fetch();
  Of.Balance = Of.Balance + Amount;
}

} // namespace fixed
