// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-unforwarded-token' %s

#include <exception>
#include <stop_token>
#include <utility>

// The library's own token where a coroutine is given one, the standard's
// everywhere.
#ifdef HAS_TOKEN
using Own = lib::Token;
#else
using Own = std::stop_token;
#endif

lib::Any<> byOverload(int);
lib::Any<> byOverload(int, Own);
lib::Any<> byDefault(int, Own = {});
lib::Any<> standard(int, std::stop_token = {});
bool condition();

//===--- Found ------------------------------------------------------------===//

lib::Any<> forgets(std::stop_token Stop) {
  while (!Stop.stop_requested()) {
    co_await standard(1);
    // CHECK: :[[#@LINE-1]]:14: warning: a cancellation does not reach 'standard': it is called without 'Stop'
    co_await standard(2, Stop);
  }
}

#ifndef TOKEN_TRAVELS
lib::Any<> forgetsOwn(Own Stop) {
  co_await byOverload(1);
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'byOverload': it is called without 'Stop'
  co_await byDefault(1);
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'byDefault': it is called without 'Stop'
  co_await byDefault(2, Stop);
}
#endif

//===--- Not found --------------------------------------------------------===//

#ifdef TOKEN_TRAVELS
lib::Any<> travels(Own Stop) {
  co_await byOverload(1);
  co_await byDefault(1);
}
#endif

lib::Any<> withoutToken() {
  co_await byOverload(1);
  co_await byDefault(1);
}

lib::Any<> onPurpose(Own Stop) { co_await byDefault(1, {}); }

lib::Any<> cleanUp(std::stop_token Stop) {
  if (Stop.stop_requested()) {
    co_await standard(1);
    co_return;
  }
  std::exception_ptr Error;
  try {
    co_await standard(1, Stop);
  } catch (...) {
    Error = std::current_exception();
  }
  if (Error) {
    co_await standard(2);
    std::rethrow_exception(Error);
  }
}

lib::Any<> gone(std::stop_token Stop) {
  co_await standard(1, std::move(Stop));
  co_await standard(2);
}

#ifdef HAS_SPAWN_OWNED
lib::Any<> fireAndForget(std::stop_token Stop) {
  SPAWN_OWNED(standard(1));
  co_return;
}
#endif

#ifdef HAS_SHIELD
lib::Any<> shielded(std::stop_token Stop) { co_await SHIELD(standard(1)); }
#endif
