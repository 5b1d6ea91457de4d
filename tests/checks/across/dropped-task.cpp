// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-dropped-task' %s

#include <tuple>
#include <utility>
#include <vector>

lib::Any<> work();
bool condition();

//===--- Found ------------------------------------------------------------===//

#ifdef HAS_SPAWN
lib::Any<> drops() {
  SPAWN(work());
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: the task that '{{.*}}' starts is dropped: {{[a-z]}}
  co_return;
}

lib::Any<> keeps() {
  auto Task = SPAWN(work());
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: the task that '{{.*}}' starts is kept in 'Task' and never awaited: {{[a-z]}}
  co_return;
}
#endif

// What a type without a model does when it is dropped is not known.
#if defined(HAS_EAGER) && !defined(NO_MODEL)
lib::Eager<int> start();
lib::Eager<> dropsEager() {
  start();
  // CHECK: :[[#@LINE-1]]:3: warning: the task that 'start' starts is dropped: {{[a-z]}}
  co_return;
}

lib::Eager<> keepsEager() {
  auto Task = start();
  // CHECK: :[[#@LINE-1]]:15: warning: the task that 'start' starts is kept in 'Task' and never awaited: {{[a-z]}}
  co_return;
}

lib::Eager<> containsEager() {
  std::vector<lib::Eager<int>> Tasks;
  // CHECK: :[[#@LINE-1]]:32: warning: the task that 'start' starts is put into 'Tasks', which nothing awaits: {{[a-z]}}
  Tasks.push_back(start());
  co_return;
}

lib::Eager<> onSomePath() {
  auto Task = start();
  // CHECK: :[[#@LINE-1]]:15: warning: the task in 'Task' is not awaited on every path, and then
  if (condition())
    co_await std::move(Task);
}
#endif

//===--- Not found --------------------------------------------------------===//

#ifdef NO_MODEL
lib::Eager<int> start();
lib::Eager<> dropsUnknown() {
  start();
  co_return;
}
#endif

#ifdef HAS_EAGER
lib::Eager<int> begin();
void take(lib::Eager<int>);
lib::Eager<int> awaitsEager() {
  co_await begin();
  auto Task = begin();
  take(std::move(Task));
  (void)begin();
  std::ignore = begin();
  [[maybe_unused]] auto Meant = begin();
  auto Later = begin();
  co_return co_await std::move(Later);
}
lib::Eager<int> returnsEager() { return begin(); }
lib::Eager<> loopsEager() {
  std::vector<lib::Eager<int>> Tasks;
  Tasks.push_back(begin());
  for (auto &Each : Tasks)
    co_await std::move(Each);
}
#endif

#ifdef HAS_LAZY
lib::Lazy<> lazy();
lib::Lazy<> awaitsLazy() { co_await lazy(); }
#endif

#ifdef HAS_SPAWN
template <class T> void keep(T);
lib::Any<> handsOn() {
  keep(SPAWN(work()));
  auto Task = SPAWN(work());
  keep(std::move(Task));
  [[maybe_unused]] auto Meant = SPAWN(work());
  co_return;
}
#endif

#ifdef HAS_SPAWN_OWNED
lib::Any<> owned() {
  SPAWN_OWNED(work());
  co_return;
}
#endif

#ifdef HAS_DETACH
lib::Any<> detaches() {
  DETACH(work());
  co_return;
}
#endif
