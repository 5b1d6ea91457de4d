// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-unshielded-cleanup' %s

#include <exception>
#include <utility>

lib::Any<> work();
lib::Any<> close();
bool condition();

//===--- Found ------------------------------------------------------------===//

#if (defined(HAS_CARRIER) || defined(HAS_SHARED_CARRIER)) &&                   \
    !defined(NO_MODEL) && !defined(CANCELLED_BY_TOKEN)
lib::Any<> keepsAndCleansUp() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await close();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}cancel{{.*}}clean-up{{.*}}, and the error in 'Error' is lost
  if (Error)
    std::rethrow_exception(Error);
}

lib::Any<> onlyAfterAnError() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (const lib::Cancelled &) {
    Error = std::current_exception();
  }
  if (Error) {
    co_await close();
    // CHECK: :[[#@LINE-1]]:5: warning: {{.*}}the error in 'Error' is lost
    std::rethrow_exception(std::move(Error));
  }
}
#endif

//===--- Not found --------------------------------------------------------===//

#if defined(NO_MODEL) || defined(CANCELLED_BY_TOKEN) ||                        \
    (!defined(HAS_CARRIER) && !defined(HAS_SHARED_CARRIER))
lib::Any<> notInterrupted() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await close();
  if (Error)
    std::rethrow_exception(Error);
}
#endif

#ifdef HAS_SHIELD
lib::Any<> shielded() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await SHIELD(close());
  if (Error)
    std::rethrow_exception(Error);
}
#endif

lib::Any<> guarded() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  try {
    co_await close();
  } catch (...) {
    if (!Error)
      Error = std::current_exception();
  }
  if (Error)
    std::rethrow_exception(Error);
}

lib::Any<> retries() {
  std::exception_ptr Last;
  for (int I = 0; I < 3; ++I) {
    try {
      co_await work();
      co_return;
    } catch (...) {
      Last = std::current_exception();
    }
    co_await close();
  }
  std::rethrow_exception(Last);
}

lib::Any<> awaitsOnSuccess() {
  std::exception_ptr Error;
  try {
    co_await work();
  } catch (...) {
    Error = std::current_exception();
  }
  if (!Error) {
    co_await close();
    co_return;
  }
  std::rethrow_exception(Error);
}
