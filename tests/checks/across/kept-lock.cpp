// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An awaitable lock that is taken for the lock. Where locks are eager futures,
// another check reports it; where no model knows the type, none does.
//
// RUN: %libraries '--checks=-*,cotidy-unawaited-coroutine,cotidy-dropped-task' %s

#if defined(HAS_LOCK) && !defined(NO_MODEL)
//===--- Found ------------------------------------------------------------===//

lib::Any<> keepsLock(lib::Mutex &Mutex) {
  auto Guard = LOCK(Mutex);
  // CHECK: :[[#@LINE-1]]:16: warning: {{.*}}never
  co_return;
}

lib::Any<> dropsLock(lib::Mutex &Mutex) {
  LOCK(Mutex);
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}{{(never awaited|is dropped)}}
  co_return;
}
#endif

//===--- Not found --------------------------------------------------------===//

#ifdef HAS_LOCK
lib::Any<> locks(lib::Mutex &Mutex) {
  auto Guard = co_await LOCK(Mutex);
  co_return;
}
#endif
