// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Plain functions between the coroutine and what blocks.
//
// RUN: %cotidy %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <future>
#include <poll.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace std::chrono_literals;

//===--- Found ------------------------------------------------------------===//

void pauseHere() { sleep(1); }
asyncio::Coro<void> throughOne() {
  pauseHere();
  // CHECK: :[[#@LINE-1]]:3: warning: 'pauseHere' blocks the event loop: 'pauseHere' calls 'sleep'; use 'co_await asyncio::to_thread(...)' [cotidy-blocking-call]
  // CHECK-NEXT: :[[#@LINE-4]]:20: note: 'pauseHere' calls 'sleep' here
  co_return;
}

void third() { std::this_thread::sleep_for(1s); }
void second() { third(); }
void first() { second(); }
asyncio::Coro<void> throughThree() {
  first();
  // CHECK: :[[#@LINE-1]]:3: warning: 'first' blocks the event loop: 'first' calls 'second', which calls 'third', which calls 'std::this_thread::sleep_for'; use 'co_await asyncio::to_thread(...)' [cotidy-blocking-call]
  // CHECK-NEXT: :[[#@LINE-4]]:16: note: 'first' calls 'second' here
  // CHECK-NEXT: :[[#@LINE-6]]:17: note: 'second' calls 'third' here
  // CHECK-NEXT: :[[#@LINE-8]]:16: note: 'third' calls 'std::this_thread::sleep_for' here
  co_return;
}

// Each call in the coroutine is a place to repair.
asyncio::Coro<void> callsTwice() {
  pauseHere();
  // CHECK: :[[#@LINE-1]]:3: warning: 'pauseHere' blocks
  pauseHere();
  // CHECK: :[[#@LINE-1]]:3: warning: 'pauseHere' blocks
  co_return;
}

struct Store {
  void flush() const { sleep(1); }
  Store() = default;
  explicit Store(int) { sleep(1); }
  Store &operator+=(int) {
    sleep(1);
    return *this;
  }
  static void vacuum() { sleep(1); }
  void operator()() const { sleep(1); }
};
asyncio::Coro<void> throughMembers(Store &Given) {
  Given.flush();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}calls 'sleep'
  Store Made(1);
  // CHECK: :[[#@LINE-1]]:9: warning: {{.*}}calls 'sleep'
  Given += 1;
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}calls 'sleep'
  Store::vacuum();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}calls 'sleep'
  Given();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}calls 'sleep'
  co_return;
}

struct WithInitialiser {
  WithInitialiser() : Slept(sleep(1)) {}
  unsigned Slept;
};
asyncio::Coro<void> throughInitialiser() {
  WithInitialiser Made;
  // CHECK: :[[#@LINE-1]]:19: warning: {{.*}}calls 'sleep'
  (void)Made;
  co_return;
}

// Called on the spot, so it is a helper as any other.
asyncio::Coro<int> callsLambdaAtOnce() {
  const int Value = [] { sleep(1); return 1; }();
  // CHECK: :[[#@LINE-1]]:21: warning: {{.*}}calls 'sleep'
  // CHECK-NEXT: :[[#@LINE-2]]:26: note: {{.*}}calls 'sleep' here
  co_return Value;
}

asyncio::Coro<void> callsNamedLambda() {
  const auto Wait = [] { sleep(1); };
  Wait();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}calls 'sleep'
  co_return;
}

template <class T> void waitFor(T Seconds) { sleep(Seconds); }
asyncio::Coro<void> throughTemplate() {
  waitFor(1);
  // CHECK: :[[#@LINE-1]]:3: warning: 'waitFor' blocks the event loop: 'waitFor' calls 'sleep'; use 'co_await asyncio::to_thread(...)' [cotidy-blocking-call]
  waitFor(2u);
  // CHECK: :[[#@LINE-1]]:3: warning: 'waitFor' blocks the event loop
  co_return;
}

bool isReady(std::future<int> &Result, std::chrono::milliseconds Limit) {
  return Result.wait_for(Limit) == std::future_status::ready;
}
bool isReadyWithin(std::future<int> &Result,
                   std::chrono::milliseconds Limit = 5ms) {
  return isReady(Result, Limit);
}
void pollWith(pollfd *Ready, int Timeout) { poll(Ready, 1, Timeout); }
asyncio::Coro<void> passesTimeout(std::future<int> &Result, pollfd *Ready,
                                  int Unknown) {
  isReady(Result, 10ms);
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}'isReady' calls 'std::future::wait_for'
  isReadyWithin(Result);
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}'isReadyWithin' calls 'isReady', which calls 'std::future::wait_for'
  pollWith(Ready, -1);
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}'pollWith' calls 'poll'
  pollWith(Ready, Unknown);
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}'pollWith' calls 'poll'
  co_return;
}

void odd(int N);
void even(int N) {
  if (N > 0)
    odd(N - 1);
}
void odd(int N) {
  sleep(1);
  even(N - 1);
}
void countdown(int N) {
  if (N > 0)
    countdown(N - 1);
  sleep(1);
}
asyncio::Coro<void> throughRecursion() {
  even(3);
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}'even' calls 'odd', which calls 'sleep'
  countdown(3);
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}'countdown' calls 'sleep'
  co_return;
}
// Asked for in the other order.
asyncio::Coro<void> throughRecursionAgain() {
  odd(3);
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}'odd' calls 'sleep'
  even(3);
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}'even' calls 'odd'
  co_return;
}

void declaredBlocking() [[clang::blocking]];
[[clang::annotate("cotidy::blocks")]] void annotatedBlocking();
void wrapsDeclared() { declaredBlocking(); }
asyncio::Coro<void> throughDeclarations() {
  declaredBlocking();
  // CHECK: :[[#@LINE-1]]:3: warning: 'declaredBlocking' blocks the event loop: its declaration says that it blocks; use 'co_await asyncio::to_thread(...)' [cotidy-blocking-call]
  annotatedBlocking();
  // CHECK: :[[#@LINE-1]]:3: warning: 'annotatedBlocking' blocks the event loop: its declaration says that it blocks; use 'co_await asyncio::to_thread(...)' [cotidy-blocking-call]
  wrapsDeclared();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}'wrapsDeclared' calls 'declaredBlocking'
  co_return;
}

struct Final final {
  virtual ~Final() = default;
  virtual void work() { sleep(1); }
};
struct Base {
  virtual ~Base() = default;
  virtual void work() { sleep(1); }
  void fixed() { sleep(1); }
};
asyncio::Coro<void> knowsTarget(Final &Only, Base &Any) {
  Only.work();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}'work' calls 'sleep'
  Any.Base::work();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}'work' calls 'sleep'
  Any.fixed();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}'fixed' calls 'sleep'
  Base Local;
  Local.work();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}'work' calls 'sleep'
  co_return;
}

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<void> passesZero(std::future<int> &Result, pollfd *Ready) {
  isReady(Result, 0ms);
  isReadyWithin(Result, 0ms);
  pollWith(Ready, 0);
  co_return;
}

bool isReadyNow(std::future<int> &Result,
                std::chrono::milliseconds Limit = 0ms) {
  return Result.wait_for(Limit) == std::future_status::ready;
}
asyncio::Coro<void> leavesZero(std::future<int> &Result) {
  isReadyNow(Result);
  co_return;
}

// Which function this is, only the run knows.
asyncio::Coro<void> callsVirtually(Base &Any, Base *Pointed,
                                   void (*Pointer)(),
                                   const std::function<void()> &Callback) {
  Any.work();
  Pointed->work();
  Pointer();
  Callback();
  co_return;
}

void promises() noexcept [[clang::nonblocking]];
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"
void promises() noexcept [[clang::nonblocking]] { sleep(1); }
inline void promisesInline() noexcept [[clang::nonblocking]] { sleep(1); }
#pragma clang diagnostic pop
void wrapsPromise() { promises(); }
[[clang::annotate("cotidy::non-blocking")]] void annotatedNonBlocking() {
  sleep(1);
}
asyncio::Coro<void> trustsDeclarations() {
  promises();
  promisesInline();
  wrapsPromise();
  annotatedNonBlocking();
  co_return;
}

void offloads() { std::thread([] { sleep(1); }).detach(); }
std::future<void> startsAsync() {
  return std::async(std::launch::async, [] { sleep(1); });
}
void keepsLambda() {
  auto Later = [] { sleep(1); };
  (void)Later;
}
asyncio::Coro<void> throughOffload(std::vector<std::future<void>> &Running) {
  offloads();
  Running.push_back(startsAsync());
  keepsLambda();
  co_return;
}

[[clang::annotate("cotidy::offload")]] void runOnPool(std::function<void()>);
asyncio::Coro<void> throughOwnOffload() {
  runOnPool([] { sleep(1); });
  co_return;
}

void bothWays(bool Wait) {
  if constexpr (sizeof(int) == 8)
    sleep(1);
  static_assert(sizeof(sleep(1)) > 0);
  (void)Wait;
}
asyncio::Coro<void> throughDiscarded() {
  bothWays(true);
  co_return;
}

// The coroutine's own body reports it; who awaits it does not.
asyncio::Coro<void> inner() { co_await asyncio::sleep(1s); }
asyncio::Coro<void> awaitsCoroutine() { co_await inner(); }

void ping(int N);
void pong(int N) { ping(N - 1); }
void ping(int N) {
  if (N > 0)
    pong(N - 1);
}
asyncio::Coro<void> throughCleanRecursion() {
  ping(3);
  co_return;
}

void declaredOnly();
asyncio::Coro<void> callsUnknown() {
  declaredOnly();
  co_return;
}

void napMilliseconds(int Count = 0) {
  std::this_thread::sleep_for(std::chrono::milliseconds(Count));
}
asyncio::Coro<void> throughDuration() {
  napMilliseconds();
  napMilliseconds(0);
  // CHECK: :[[#@LINE+1]]:3: warning: 'napMilliseconds' blocks the event loop
  napMilliseconds(1);
  co_return;
}

// Many ways to a helper cost no more than one; this has four to the eleventh.
#define FOUR_WAYS(Name, To)                                                    \
  void Name(int N) {                                                           \
    To(N);                                                                     \
    To(N + 1);                                                                 \
    To(N + 2);                                                                 \
    To(N);                                                                     \
  }
FOUR_WAYS(ways1, napMilliseconds)
FOUR_WAYS(ways2, ways1)
FOUR_WAYS(ways3, ways2)
FOUR_WAYS(ways4, ways3)
FOUR_WAYS(ways5, ways4)
FOUR_WAYS(ways6, ways5)
FOUR_WAYS(ways7, ways6)
FOUR_WAYS(ways8, ways7)
FOUR_WAYS(ways9, ways8)
FOUR_WAYS(ways10, ways9)
FOUR_WAYS(ways11, ways10)
asyncio::Coro<void> throughManyWays() {
  // CHECK: :[[#@LINE+1]]:3: warning: 'ways11' blocks the event loop
  ways11(1);
  co_return;
}

// The first call of it blocks, and no other; what it does besides counts.
struct Logger {
  Logger() { sleep(1); }
  void write(const char *);
};
Logger &logger() {
  static Logger Only;
  return Only;
}
Logger &slowLogger() {
  static Logger Only;
  sleep(1);
  return Only;
}
asyncio::Coro<void> throughSingleton() {
  logger().write("a");
  // CHECK: :[[#@LINE+1]]:3: warning: 'slowLogger' blocks the event loop: 'slowLogger' calls 'sleep'
  slowLogger().write("a");
  co_return;
}
