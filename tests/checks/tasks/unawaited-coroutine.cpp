// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy %s -- %flags '-DVERIFY(C)=if (!(C)) co_return' | %FileCheck
// RUN: %cotidy --diff %s -- %flags '-DVERIFY(C)=if (!(C)) co_return' | %FileCheck --check-prefix=FIX

#include <asyncio/asyncio.h>

#include <array>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

asyncio::Coro<void> save();
asyncio::Coro<int> load();
bool condition();

//===--- Found at once ----------------------------------------------------===//

asyncio::Coro<void> dropsInCoroutine() {
  save();
  // CHECK: :[[#@LINE-1]]:3: warning: coroutine 'save' is never awaited, so its body does not run [cotidy-unawaited-coroutine]
  // CHECK-NEXT: :[[#@LINE-9]]:21: note: the coroutine is declared here
  // FIX: -  save();
  // FIX-NEXT: +  co_await save();
  co_return;
}

// A plain function cannot await, so the finding comes without a fix.
void dropsInFunction() {
  load();
  // CHECK: :[[#@LINE-1]]:3: warning: coroutine 'load' is never awaited
}

asyncio::Coro<void> dropsInLambda() {
  auto Task = []() -> asyncio::Coro<void> {
    save();
    // CHECK: :[[#@LINE-1]]:5: warning: coroutine 'save' is never awaited
    // FIX: -    save();
    // FIX-NEXT: +    co_await save();
    co_return;
  };
  co_await Task();
}

template <class T> asyncio::Coro<void> dropsInTemplate(T) {
  save();
  // CHECK: :[[#@LINE-1]]:3: warning: coroutine 'save' is never awaited
  // FIX: -  save();
  // FIX-NEXT: +  co_await save();
  co_return;
}
template asyncio::Coro<void> dropsInTemplate(int);
template asyncio::Coro<void> dropsInTemplate(char);

asyncio::Coro<void> dropsInEveryForm(bool Which) {
  if (Which)
    save();
    // CHECK: :[[#@LINE-1]]:5: warning: coroutine 'save' is never awaited
    // FIX: -    save();
    // FIX-NEXT: +    co_await save();
  for (int I = 0; I < 3; ++I)
    save();
    // CHECK: :[[#@LINE-1]]:5: warning: coroutine 'save' is never awaited
    // FIX: -    save();
    // FIX-NEXT: +    co_await save();
  Which ? save() : save();
  // CHECK: :[[#@LINE-1]]:11: warning: coroutine 'save' is never awaited
  // CHECK: :[[#@LINE-2]]:20: warning: coroutine 'save' is never awaited
  (condition(), save());
  // CHECK: :[[#@LINE-1]]:17: warning: coroutine 'save' is never awaited
  save(), condition();
  // CHECK: :[[#@LINE-1]]:3: warning: coroutine 'save' is never awaited
  co_return;
}

asyncio::Coro<void> dropsLambdaCoroutine() {
  []() -> asyncio::Coro<void> { co_return; }();
  // CHECK: :[[#@LINE-1]]:3: warning: this lambda coroutine is never awaited, so its body does not run [cotidy-unawaited-coroutine]
  co_return;
}

struct Session {
  asyncio::Coro<void> close();
  asyncio::Coro<void> run() {
    close();
    // CHECK: :[[#@LINE-1]]:5: warning: coroutine 'close' is never awaited
    co_return;
  }
  ~Session() {
    close();
    // CHECK: :[[#@LINE-1]]:5: warning: coroutine 'close' is never awaited
  }
};

// What an await gives may be a coroutine again.
asyncio::Coro<asyncio::Coro<void>> choose();
asyncio::Coro<void> awaitsOnce() {
  co_await choose();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}never awaited, so its body does not run
  co_return;
}

asyncio::Coro<void> dropsCombinator() {
  asyncio::gather(load(), load());
  // CHECK: :[[#@LINE-1]]:3: warning: the result of 'gather' is never awaited, so nobody waits for the work and its errors are lost
  asyncio::sleep(std::chrono::seconds(1));
  // CHECK: :[[#@LINE-1]]:3: warning: operation 'sleep' is never awaited, so it does not start
  // FIX: -  asyncio::sleep(std::chrono::seconds(1));
  // FIX-NEXT: +  co_await asyncio::sleep(std::chrono::seconds(1));
  co_return;
}

asyncio::Coro<void> dropsEveryAwaitable(asyncio::Lock &Lock,
                                        asyncio::Event &Event,
                                        asyncio::Queue<int> &Queue) {
  Lock.acquire();
  // CHECK: :[[#@LINE-1]]:3: warning: operation 'acquire' is never awaited
  Event.wait();
  // CHECK: :[[#@LINE-1]]:3: warning: operation 'wait' is never awaited
  Queue.put(1);
  // CHECK: :[[#@LINE-1]]:3: warning: operation 'put' is never awaited
  co_return;
}

//===--- Found later ------------------------------------------------------===//

asyncio::Coro<void> keepsAndForgets() {
  auto Later = save();
  // CHECK: :[[#@LINE-1]]:16: warning: coroutine 'save' is kept in 'Later' and never awaited, so its body does not run [cotidy-unawaited-coroutine]
  co_return;
}

void keepsInFunction() {
  auto Later = load();
  // CHECK: :[[#@LINE-1]]:16: warning: coroutine 'load' is kept in 'Later' and never awaited
}

asyncio::Coro<void> keepsLock(asyncio::Lock &Lock) {
  auto Guard = Lock.scoped();
  // CHECK: :[[#@LINE-1]]:16: warning: 'Guard' is an awaitable and not the lock: nothing awaits it, so the lock is never taken [cotidy-unawaited-coroutine]
  // FIX: -  auto Guard = Lock.scoped();
  // FIX-NEXT: +  auto Guard = co_await Lock.scoped();
  Lock.scoped();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}never awaited, so the lock is never taken
  co_return;
}

asyncio::Coro<void> awaitsInOneBranch(bool Which) {
  auto Later = save();
  // CHECK: :[[#@LINE-1]]:16: warning: coroutine 'save' in 'Later' is not awaited on every path, and then its body does not run [cotidy-unawaited-coroutine]
  // CHECK-NEXT: :[[#@LINE+4]]:24: note: one path awaits it here
  // CHECK-NEXT: :[[#@LINE+4]]:3: note: another leaves here without
  // CHECK-NEXT: :[[#@LINE-140]]:21: note: the coroutine is declared here
  if (Which)
    co_await std::move(Later);
  co_return;
}

asyncio::Coro<int> returnsEarly(bool Which) {
  auto Later = load();
  // CHECK: :[[#@LINE-1]]:16: warning: coroutine 'load' in 'Later' is not awaited on every path
  if (Which)
    co_return 0;
  co_return co_await Later;
}

asyncio::Coro<void> continuesLoop() {
  for (int I = 0; I < 3; ++I) {
    auto Later = save();
    // CHECK: :[[#@LINE-1]]:18: warning: coroutine 'save' in 'Later' is not awaited on every path
    if (condition())
      continue;
    co_await Later;
  }
}

asyncio::Coro<void> breaksLoop() {
  while (true) {
    auto Later = save();
    // CHECK: :[[#@LINE-1]]:18: warning: coroutine 'save' in 'Later' is not awaited on every path
    if (condition())
      break;
    co_await Later;
  }
}

asyncio::Coro<void> inOneCase(int Which) {
  auto Later = save();
  // CHECK: :[[#@LINE-1]]:16: warning: coroutine 'save' in 'Later' is not awaited on every path
  switch (Which) {
  case 1:
    co_await Later;
    break;
  case 2:
    condition();
    break;
  default:
    co_await Later;
  }
}

asyncio::Coro<void> inLoopThatMayNotRun() {
  auto Later = save();
  // CHECK: :[[#@LINE-1]]:16: warning: coroutine 'save' in 'Later' is not awaited on every path
  while (condition()) {
    co_await Later;
    break;
  }
}

asyncio::Coro<void> inVector() {
  std::vector<asyncio::Coro<void>> Batch;
  // CHECK: :[[#@LINE-1]]:36: warning: coroutine 'save' is put into 'Batch', which nothing awaits, so its body does not run [cotidy-unawaited-coroutine]
  // CHECK-NEXT: :[[#@LINE+2]]:21: note: it is put into the container here
  for (int I = 0; I < 3; ++I)
    Batch.push_back(save());
  co_return;
}

asyncio::Coro<void> inMap() {
  std::map<int, asyncio::Coro<void>> Batch;
  // CHECK: :[[#@LINE-1]]:38: warning: coroutine 'save' is put into 'Batch'
  auto Made = save();
  Batch.emplace(1, std::move(Made));
  co_return;
}

asyncio::Coro<int> someElements() {
  std::array<asyncio::Coro<int>, 2> Both{load(), load()};
  // CHECK: :[[#@LINE-1]]:50: warning: coroutine 'load' is kept in 'Both[1]' and never awaited, so its body does not run
  // CHECK-NEXT: :[[#@LINE+2]]:22: note: other elements are used, as here
  // CHECK-NEXT: :[[#@LINE-218]]:20: note: the coroutine is declared here
  co_return co_await Both[0];
}

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<void> awaitsBatch() {
  std::vector<asyncio::Coro<void>> Batch;
  for (int I = 0; I < 3; ++I)
    Batch.push_back(save());
  for (auto &Each : Batch)
    co_await Each;
  std::vector<asyncio::Coro<void>> Moved;
  Moved.push_back(save());
  auto Taken = std::move(Moved);
  co_await Taken[0];
}

asyncio::Coro<int> awaits() {
  co_await save();
  (co_await save());
  co_return co_await load();
}

// A task has started already; cotidy-dropped-task looks at those.
asyncio::Coro<void> startsTask(asyncio::TaskGroup &Group) {
  auto Task = asyncio::create_task(save());
  Group.create_task(save());
  co_await Task;
}

void runs() { asyncio::run(save()); }

asyncio::Coro<int> keeps() {
  auto Later = load();
  co_return co_await Later;
}

asyncio::Coro<void> awaitsMoved() {
  auto Later = save();
  co_await std::move(Later);
}

asyncio::Coro<void> moveReturned();
asyncio::Coro<void> returns() {
  auto Later = save();
  return Later;
}
asyncio::Coro<void> returnsAtOnce() { return save(); }

std::vector<asyncio::Coro<void>> All;
struct Holder {
  asyncio::Coro<void> Kept;
  explicit Holder(asyncio::Coro<void> Given) : Kept(std::move(Given)) {}
};
void take(asyncio::Coro<void>);
asyncio::Coro<void> escapes(asyncio::Coro<void> &To) {
  auto Stored = save();
  All.push_back(std::move(Stored));
  auto Passed = save();
  take(std::move(Passed));
  auto Assigned = save();
  To = std::move(Assigned);
  Holder Held(save());
  asyncio::Coro<void> Listed[] = {save(), save()};
  take(std::move(Listed[0]));
  take(std::move(Listed[1]));
  auto Pair = std::make_pair(save(), load());
  co_return;
}

asyncio::Coro<void> captures() {
  auto Moved = save();
  auto Task = [Moved = std::move(Moved)]() mutable -> asyncio::Coro<void> {
    co_await Moved;
  };
  co_await Task();
  auto Referred = save();
  auto Other = [&Referred]() -> asyncio::Coro<void> { co_await Referred; };
  co_await Other();
}

asyncio::Coro<void> gathers() {
  auto Left = load();
  auto Right = load();
  co_await asyncio::gather(std::move(Left), std::move(Right));
  auto Together = asyncio::gather(load(), load());
  co_await Together;
}

asyncio::Coro<void> saysSo() {
  (void)save();
  static_cast<void>(save());
  std::ignore = save();
  [[maybe_unused]] auto Later = save();
  auto _ = save();
  co_return;
}

asyncio::Coro<int> onEveryPath(bool Which) {
  auto Later = load();
  if (Which) {
    co_await Later;
    co_return 0;
  }
  co_return co_await Later;
}

asyncio::Coro<int> createdAfterTheExit(bool Which) {
  if (Which)
    co_return 0;
  auto Later = load();
  co_return co_await Later;
}

asyncio::Coro<int> throwsInstead(bool Which) {
  auto Later = load();
  if (Which)
    throw asyncio::CancelledError();
  co_return co_await Later;
}

asyncio::Coro<void> handsOnInOneBranch(bool Which) {
  auto Later = save();
  if (Which)
    co_await Later;
  else
    take(std::move(Later));
}

asyncio::Coro<void> inEveryCase(int Which) {
  auto Later = save();
  switch (Which) {
  case 1:
    co_await Later;
    break;
  default:
    take(std::move(Later));
  }
}

asyncio::Coro<void> inTryAndHandler() {
  auto Later = save();
  try {
    co_await Later;
  } catch (const asyncio::Error &) {
  }
}

asyncio::Coro<void> inInfiniteLoop() {
  auto Later = save();
  for (;;) {
    if (condition()) {
      co_await Later;
      co_return;
    }
  }
}

asyncio::Coro<void> assignsAgain() {
  auto Later = save();
  co_await Later;
  Later = save();
  co_await Later;
}

// A macro of another file (here the command line) ends the test that failed.
asyncio::Coro<void> testFails() {
  auto Later = save();
  VERIFY(condition());
  co_await Later;
}

asyncio::Coro<void> neverEvaluated() {
  (void)sizeof(save());
  using Type = decltype(save());
  static_assert(noexcept(save()) || true);
  co_return;
}

asyncio::AsyncGenerator<int> numbers();
asyncio::Coro<void> iterates() {
  auto Numbers = numbers();
  while (auto Next = co_await Numbers.next())
    (void)*Next;
}

template <class T> struct Generator {
  struct promise_type {
    Generator get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(T);
    void return_void();
    void unhandled_exception();
  };
  T *begin();
  T *end();
};
Generator<int> values();
void ignoresGenerator() { values(); }

// Not a coroutine's value, whatever its name.
struct Plain {};
Plain plain();
asyncio::Coro<void> dropsPlain() {
  plain();
  auto Kept = plain();
  co_return;
}

asyncio::Coro<void> suppressed() {
  save(); // NOLINT(cotidy-unawaited-coroutine)
  co_return;
}

//===--- Calls that name no function ----------------------------------------===//

asyncio::Coro<void> throughPointer(asyncio::Coro<void> (*Start)()) {
  // CHECK: :[[#@LINE+1]]:3: warning: this coroutine is never awaited, so its body does not run
  Start();
  co_return;
}
