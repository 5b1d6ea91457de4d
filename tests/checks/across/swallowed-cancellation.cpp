// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Libraries that report cancellation by other means than an exception, and
// those that no model describes, are left alone.
//
// RUN: %libraries '--checks=-*,cotidy-swallowed-cancellation' %s

#include <exception>

lib::Any<> work();
bool condition();

#if (defined(HAS_CARRIER) || defined(HAS_SHARED_CARRIER)) && !defined(NO_MODEL)
#define TELLS 1
#endif

//===--- Found ------------------------------------------------------------===//

lib::Any<> retries() {
  for (;;) {
    try {
      co_await work();
    } catch (...) {
#ifdef TELLS
      // CHECK: :[[#@LINE-2]]:7: warning: this handler swallows cancellation ('{{.*}}') and the loop goes on
      // CHECK-NEXT: :[[#@LINE-4]]:7: note: cancellation arrives at this await
#endif
    }
  }
}

lib::Any<> catchesOrdinary() {
  while (condition()) {
    try {
      co_await work();
    } catch (const std::exception &) {
#if defined(TELLS) && CARRIER_IS_STD
      // CHECK: :[[#@LINE-2]]:7: warning: this handler swallows cancellation ('{{.*}}') and the loop goes on
#endif
    }
  }
}

//===--- Not found --------------------------------------------------------===//

lib::Any<> rethrows() {
  for (;;) {
    try {
      co_await work();
    } catch (...) {
      throw;
    }
  }
}

#if defined(HAS_CARRIER) || defined(HAS_SHARED_CARRIER)
lib::Any<> letsPass() {
  for (;;) {
    try {
      co_await work();
    } catch (const lib::Cancelled &) {
      throw;
    } catch (...) {
    }
  }
}

lib::Any<> leavesTheLoop() {
  for (;;) {
    try {
      co_await work();
    } catch (const lib::Cancelled &) {
      std::rethrow_exception(std::current_exception());
    } catch (const std::exception &) {
    }
  }
}
#endif

lib::Any<> suspendsNowhere() {
  try {
    condition();
  } catch (...) {
  }
  co_await work();
}

void plain() {
  for (;;)
    try {
      work();
      return;
    } catch (...) {
    }
}
