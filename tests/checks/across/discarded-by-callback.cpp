// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-discarded-by-callback' %s

#include <functional>
#include <thread>

void onExit(std::function<void()>);

//===--- Found ------------------------------------------------------------===//

#ifdef HAS_LAZY
lib::Lazy<> lazy();
void handsOver() {
  onExit([]() -> lib::Lazy<> { co_await lazy(); });
  // CHECK: :[[#@LINE-1]]:10: warning: 'std::function' calls this lambda and drops the coroutine that it returns: its body never runs
  onExit(lazy);
  // CHECK: :[[#@LINE-1]]:10: warning: 'std::function' calls 'lazy'
  std::thread([]() -> lib::Lazy<> { co_await lazy(); }).detach();
  // CHECK: :[[#@LINE-1]]:15: warning: 'thread' calls this lambda
}
#endif

//===--- Not found --------------------------------------------------------===//

lib::Any<> work();
void takes(std::function<lib::Any<>()>);
void returnsIt() {
  takes(work);
  takes([]() -> lib::Any<> { co_await work(); });
  onExit([] { (void)work; });
}

// What an eager type without a model does when it is dropped is not known.
#if defined(HAS_EAGER) && defined(NO_MODEL)
lib::Eager<> eager();
void unknown() { onExit(eager); }
#endif
