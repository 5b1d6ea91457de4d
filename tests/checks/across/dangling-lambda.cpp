// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-dangling-lambda' %s

#include <utility>
#include <vector>

lib::Any<> rest();
void take(int);

//===--- Found ------------------------------------------------------------===//

#ifdef HAS_LAZY
lib::Any<> keeps(int Number) {
  auto Later = [Number]() -> lib::Lazy<> {
    // CHECK: :[[#@LINE-1]]:16: warning: the closure dies while the coroutine of this lambda still uses what it captured: the task is kept in 'Later'
    co_await rest();
    take(Number);
  }();
  co_await std::move(Later);
}

lib::Lazy<> returns(int Number) {
  auto Work = [Number]() -> lib::Lazy<> {
    co_await rest();
    take(Number);
  };
  return Work();
  // CHECK: :[[#@LINE-1]]:10: warning: the closure dies while the coroutine of 'Work' still uses what it captured: the task is returned
}
#endif

#if defined(HAS_SPAWN_OWNED) && defined(HAS_LAZY)
lib::Any<> spawns(int Number) {
  auto Work = [Number]() -> lib::Lazy<> {
    co_await rest();
    take(Number);
  };
  SPAWN_OWNED(Work());
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: the closure dies while the coroutine of 'Work' still uses what it captured: '{{.*}}' starts it, and nobody waits for it here
  co_return;
}
#endif

#ifdef HAS_EAGER
lib::Eager<> runsOn(int Number) {
  auto Running = [Number]() -> lib::Eager<> {
    // CHECK: :[[#@LINE-1]]:18: warning: the closure dies while the coroutine of this lambda still uses what it captured: the task is kept in 'Running'
    co_await rest();
    take(Number);
  }();
  co_await std::move(Running);
}
#endif

//===--- Not found --------------------------------------------------------===//

#ifdef HAS_LAZY
lib::Any<> inPlace(int Number) {
  co_await [Number]() -> lib::Lazy<> {
    co_await rest();
    take(Number);
  }();
  auto Work = [Number]() -> lib::Lazy<> {
    co_await rest();
    take(Number);
  };
  auto Later = Work();
  auto None = [](int Given) -> lib::Lazy<> {
    co_await rest();
    take(Given);
  }(Number);
  co_await std::move(Later);
  co_await std::move(None);
}
#endif

#ifdef HAS_EAGER
lib::Eager<> readsFirst(int Number) {
  auto Running = [Number]() -> lib::Eager<> {
    take(Number);
    co_await rest();
  }();
  co_await std::move(Running);
}
#endif
