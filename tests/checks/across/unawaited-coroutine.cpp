// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-unawaited-coroutine' %s

#include <tuple>
#include <utility>
#include <vector>

#ifdef HAS_LAZY
lib::Lazy<int> make();
lib::Lazy<> act();
bool condition();

//===--- Found ------------------------------------------------------------===//

lib::Lazy<> drops() {
  act();
  // CHECK: :[[#@LINE-1]]:3: warning: coroutine 'act' is never awaited, so its body does not run
  // CHECK-NEXT: :[[#@LINE-8]]:13: note: the coroutine is declared here
  co_return;
}

void dropsInFunction() {
  make();
  // CHECK: :[[#@LINE-1]]:3: warning: coroutine 'make' is never awaited
}

lib::Lazy<> keeps() {
  auto Later = act();
  // CHECK: :[[#@LINE-1]]:16: warning: coroutine 'act' is kept in 'Later' and never awaited, so its body does not run
  co_return;
}

lib::Lazy<> contains() {
  std::vector<lib::Lazy<>> Batch;
  // CHECK: :[[#@LINE-1]]:28: warning: coroutine 'act' is put into 'Batch', which nothing awaits, so its body does not run
  Batch.push_back(act());
  co_return;
}

lib::Lazy<> onSomePath() {
  auto Later = act();
  // CHECK: :[[#@LINE-1]]:16: warning: coroutine 'act' in 'Later' is not awaited on every path
  if (condition())
    co_await std::move(Later);
}

template <class T> lib::Lazy<> inTemplate(T) {
  act();
  // CHECK: :[[#@LINE-1]]:3: warning: coroutine 'act' is never awaited
  co_return;
}
template lib::Lazy<> inTemplate(int);
template lib::Lazy<> inTemplate(char);
#endif

//===--- Not found --------------------------------------------------------===//

#ifdef HAS_LAZY
lib::Lazy<int> awaits() {
  co_await act();
  auto Later = act();
  co_await std::move(Later);
  co_return co_await make();
}

std::vector<lib::Lazy<>> All;
void take(lib::Lazy<>);
lib::Lazy<> awaitsBatch() {
  std::vector<lib::Lazy<>> Batch;
  Batch.push_back(act());
  for (auto &Each : Batch)
    co_await std::move(Each);
}
lib::Lazy<> returns() { return act(); }
lib::Lazy<> returnsLater() {
  auto Later = act();
  return Later;
}
lib::Lazy<> escapes() {
  auto Stored = act();
  All.push_back(std::move(Stored));
  auto Passed = act();
  take(std::move(Passed));
  auto Moved = act();
  auto Task = [Moved = std::move(Moved)]() mutable { take(std::move(Moved)); };
  Task();
  co_return;
}

lib::Lazy<> saysSo() {
  (void)act();
  std::ignore = act();
  [[maybe_unused]] auto Later = act();
  co_return;
}

lib::Lazy<> onEachPath() {
  if (condition())
    co_return;
  auto Later = act();
  if (condition())
    co_await std::move(Later);
  else
    take(std::move(Later));
}
#endif

#ifdef HAS_LOCK
lib::Any<> locks(lib::Mutex &Mutex) {
  auto Guard = co_await LOCK(Mutex);
  co_return;
}
#endif

#ifdef HAS_GATHER
lib::Any<int> gathered();
lib::Any<> gathers() { co_await GATHER(gathered(), gathered()); }
#endif

#ifdef HAS_SPAWN_OWNED
lib::Any<> owned();
lib::Any<> spawns() {
  SPAWN_OWNED(owned());
  co_return;
}
#endif

#ifdef HAS_DETACH
lib::Any<> detached();
lib::Any<> detaches() {
  DETACH(detached());
  co_return;
}
#endif
