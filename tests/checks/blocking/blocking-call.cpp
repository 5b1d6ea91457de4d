// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls that are written in the coroutine itself. Helpers and destructors have
// files of their own, as have the options.
//
// RUN: %cotidy %s -- %flags | %FileCheck
// RUN: %cotidy --diff %s -- %flags | %FileCheck --check-prefix=FIX
// RUN: cp %s %t.cpp
// RUN: %cotidy --fix=all %t.cpp -- %flags
// RUN: %cotidy %t.cpp -- %flags | FileCheck %s --check-prefix=FIXED
// Only the macro is left.
// FIXED: 'std::this_thread::sleep_for' blocks the event loop
// FIXED-NOT: 'std::this_thread::sleep_for' blocks the event loop

#include <asyncio/asyncio.h>

#include <condition_variable>
#include <future>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <latch>
#include <mutex>
#include <netdb.h>
#include <poll.h>
#include <semaphore>
#include <sstream>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <typeinfo>
#include <unistd.h>

using namespace std::chrono_literals;

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> sleeps() {
  std::this_thread::sleep_for(std::chrono::seconds(1));
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks the event loop: the thread sleeps for the whole time, and no other coroutine of its event loop runs meanwhile; use 'co_await asyncio::sleep(...)' [cotidy-blocking-call]
  // FIX: -  std::this_thread::sleep_for(std::chrono::seconds(1));
  // FIX-NEXT: +  co_await asyncio::sleep(std::chrono::seconds(1));
  co_return;
}

asyncio::Coro<void> sleepsForLiteral() {
  std::this_thread::sleep_for(10ms);
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks the event loop
  // FIX: -  std::this_thread::sleep_for(10ms);
  // FIX-NEXT: +  co_await asyncio::sleep(10ms);
  co_return;
}

// No exact counterpart, so no fix.
asyncio::Coro<void> sleepsForSeconds(unsigned Seconds) {
  sleep(Seconds);
  // CHECK: :[[#@LINE-1]]:3: warning: 'sleep' blocks the event loop: the thread sleeps for the whole time, and no other coroutine of its event loop runs meanwhile; use 'co_await asyncio::sleep(...)' [cotidy-blocking-call]
  usleep(100);
  // CHECK: :[[#@LINE-1]]:3: warning: 'usleep' blocks the event loop
  co_return;
}

asyncio::Coro<void> sleepsUntil(std::chrono::steady_clock::time_point When) {
  std::this_thread::sleep_until(When);
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::this_thread::sleep_until' blocks the event loop
  co_return;
}

asyncio::Coro<void> joinsThread(std::thread &Worker) {
  Worker.join();
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::thread::join' blocks the event loop: join waits until the other thread has ended, and the event loop stands still until then; use 'co_await asyncio::to_thread(...)' [cotidy-blocking-call]
  co_return;
}

asyncio::Coro<int> waitsForFuture(std::future<int> &Result) {
  Result.wait();
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::future::wait' blocks the event loop
  co_return Result.get();
  // CHECK: :[[#@LINE-1]]:13: warning: 'std::future::get' blocks the event loop
}

asyncio::Coro<void> waitsForPrimitive(std::condition_variable &Condition,
                                      std::unique_lock<std::mutex> &Held,
                                      std::binary_semaphore &Permits,
                                      std::latch &Latch) {
  Condition.wait(Held);
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::condition_variable::wait' blocks the event loop
  Condition.wait_for(Held, 5s);
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::condition_variable::wait_for' blocks the event loop
  Permits.acquire();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}::acquire' blocks the event loop
  Latch.wait();
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::latch::wait' blocks the event loop
  co_return;
}

asyncio::Coro<void> runsProcess(int Child) {
  std::system("true");
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}ystem' blocks the event loop
  int Status;
  waitpid(Child, &Status, 0);
  // CHECK: :[[#@LINE-1]]:3: warning: 'waitpid' blocks the event loop
  co_return;
}

asyncio::Coro<void> resolvesName(const char *Host) {
  addrinfo *Found = nullptr;
  getaddrinfo(Host, "http", nullptr, &Found);
  // CHECK: :[[#@LINE-1]]:3: warning: 'getaddrinfo' blocks the event loop
  co_return;
}

asyncio::Coro<void> multiplexes(pollfd *Ready, int Epoll, epoll_event *Events) {
  poll(Ready, 1, -1);
  // CHECK: :[[#@LINE-1]]:3: warning: 'poll' blocks the event loop
  epoll_wait(Epoll, Events, 8, 100);
  // CHECK: :[[#@LINE-1]]:3: warning: 'epoll_wait' blocks the event loop
  co_return;
}

asyncio::Coro<void> opensFile(const char *Path) {
  std::ifstream In(Path);
  // CHECK: :[[#@LINE-1]]:17: warning: {{.*}}basic_ifstream' blocks the event loop
  std::string Line;
  std::getline(In, Line);
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::getline' blocks the event loop
  std::filesystem::remove_all(Path);
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::filesystem::remove_all' blocks the event loop
  co_return;
}

asyncio::Coro<void> asksUser() {
  std::string Name;
  std::cin >> Name;
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::operator>>' blocks the event loop
  std::getline(std::cin, Name);
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::getline' blocks the event loop
  co_return;
}

// Blocking sockets that the function itself opened.
asyncio::Coro<void> readsBlockingSocket(char *To) {
  int Socket = socket(AF_INET, SOCK_STREAM, 0);
  recv(Socket, To, 1, 0);
  // CHECK: :[[#@LINE-1]]:3: warning: 'recv' blocks the event loop: the descriptor is in blocking mode
  co_return;
}

asyncio::Coro<void> sleepsInEveryForm(bool Early) {
  if (Early)
    sleep(1);
    // CHECK: :[[#@LINE-1]]:5: warning: 'sleep' blocks the event loop
  for (int I = 0; I < 3; ++I)
    sleep(1);
    // CHECK: :[[#@LINE-1]]:5: warning: 'sleep' blocks the event loop
  switch (Early) {
  case true:
    sleep(1);
    // CHECK: :[[#@LINE-1]]:5: warning: 'sleep' blocks the event loop
  default:
    break;
  }
  try {
    co_await asyncio::sleep(1s);
  } catch (const asyncio::Error &) {
    sleep(1);
    // CHECK: :[[#@LINE-1]]:5: warning: 'sleep' blocks the event loop
  }
  const bool Slept = Early && sleep(1) == 0;
  // CHECK: :[[#@LINE-1]]:31: warning: 'sleep' blocks the event loop
  co_await asyncio::sleep(sleep(1) ? 1s : 2s);
  // CHECK: :[[#@LINE-1]]:27: warning: 'sleep' blocks the event loop
  (void)Slept;
  co_return;
}

// The lambda is a coroutine of its own.
asyncio::Coro<void> sleepsInCoroutineLambda() {
  auto Inner = []() -> asyncio::Coro<void> {
    std::this_thread::sleep_for(1s);
    // CHECK: :[[#@LINE-1]]:5: warning: 'std::this_thread::sleep_for' blocks the event loop
    // FIX: -    std::this_thread::sleep_for(1s);
    // FIX-NEXT: +    co_await asyncio::sleep(1s);
    co_return;
  };
  co_await Inner();
}

struct Session {
  asyncio::Coro<void> run();
  asyncio::Coro<void> runInline() {
    sleep(1);
    // CHECK: :[[#@LINE-1]]:5: warning: 'sleep' blocks the event loop
    co_return;
  }
};
asyncio::Coro<void> Session::run() {
  sleep(1);
  // CHECK: :[[#@LINE-1]]:3: warning: 'sleep' blocks the event loop
  co_return;
}

// Once, however often it is instantiated.
template <class T> asyncio::Coro<T> sleepsInTemplate(T Value) {
  sleep(1);
  // CHECK: :[[#@LINE-1]]:3: warning: 'sleep' blocks the event loop
  co_return Value;
}
template asyncio::Coro<int> sleepsInTemplate(int);
template asyncio::Coro<long> sleepsInTemplate(long);

template <class T> asyncio::Coro<T> sleepsInUnusedTemplate(T Value) {
  sleep(1);
  // CHECK: :[[#@LINE-1]]:3: warning: 'sleep' blocks the event loop
  co_return Value;
}

template <class T> struct Channel {
  asyncio::Coro<void> receive() {
    sleep(1);
    // CHECK: :[[#@LINE-1]]:5: warning: 'sleep' blocks the event loop
    co_return;
  }
};
template struct Channel<int>;
template struct Channel<char>;

asyncio::Coro<void> sleepsInGenericLambda() {
  auto Inner = [](auto Value) -> asyncio::Coro<void> {
    sleep(Value);
    // CHECK: :[[#@LINE-1]]:5: warning: 'sleep' blocks the event loop
    co_return;
  };
  co_await Inner(1);
  co_await Inner(2u);
}

#define SLEEP_A_WHILE() std::this_thread::sleep_for(1s)
asyncio::Coro<void> sleepsInMacro() {
  SLEEP_A_WHILE();
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks the event loop
  co_return;
}

//===--- Not found --------------------------------------------------------===//

void plainFunction() { sleep(1); }

// The project's own, not those of the C library that they are named after.
namespace {
asyncio::Coro<int> poll() {
  co_await asyncio::sleep(1s);
  co_return 1;
}
inline namespace v1 {
int flock(const char *Name) { return Name ? 1 : 0; }
} // namespace v1
} // namespace
asyncio::Coro<int> callsItsOwn() { co_return co_await poll() + flock("x"); }

// Who calls it decides where it runs.
asyncio::Coro<void> keepsLambda() {
  auto Later = [] { sleep(1); };
  (void)Later;
  co_return;
}

asyncio::Coro<int> offloads(asyncio::EventLoop &Loop,
                            asyncio::ThreadPoolExecutor &Pool) {
  co_await asyncio::to_thread([] { sleep(1); });
  co_await asyncio::to_thread(sleep, 1u);
  co_await Loop.run_in_executor(Pool, [] { sleep(1); });
  std::thread([] { sleep(1); }).detach();
  auto Slow = [] {
    sleep(1);
    return 1;
  };
  co_return co_await asyncio::to_thread(Slow);
}

asyncio::Coro<void> neverEvaluates() {
  static_assert(sizeof(sleep(1)) == sizeof(unsigned));
  decltype(sleep(1)) Seconds = 1;
  constexpr bool Throws = !noexcept(sleep(1));
  constexpr bool Callable = requires { sleep(1); };
  const std::type_info &Type = typeid(sleep(1));
  (void)Seconds, (void)Throws, (void)Callable, (void)Type;
  co_return;
}

template <bool Wait> asyncio::Coro<void> sleepsOnlyIf() {
  if constexpr (Wait)
    sleep(1);
  co_return;
}
template asyncio::Coro<void> sleepsOnlyIf<false>();

asyncio::Coro<void> discardedBranch() {
  if constexpr (false)
    sleep(1);
  if constexpr (sizeof(int) == 4)
    co_return;
  else
    sleep(1);
}

asyncio::Coro<void> zeroTimeouts(std::future<int> &Result, pollfd *Ready,
                                 int Epoll, epoll_event *Events,
                                 std::condition_variable &Condition,
                                 std::unique_lock<std::mutex> &Held) {
  constexpr auto None = 0ms;
  const auto NoTime = std::chrono::seconds::zero();
  std::this_thread::sleep_for(0s);
  std::this_thread::sleep_for(std::chrono::nanoseconds{});
  (void)Result.wait_for(0s);
  (void)Result.wait_for(std::chrono::seconds(0));
  (void)Result.wait_for(None);
  (void)Result.wait_for(NoTime);
  poll(Ready, 1, 0);
  epoll_wait(Epoll, Events, 8, 0);
  Condition.wait_for(Held, 0s);
  co_return;
}

asyncio::Coro<void> dontWaitFlags(int Child, char *To, int File) {
  int Socket = socket(AF_INET, SOCK_STREAM, 0);
  recv(Socket, To, 1, MSG_DONTWAIT);
  recv(Socket, To, 1, MSG_DONTWAIT | MSG_PEEK);
  send(Socket, To, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
  waitpid(Child, nullptr, WNOHANG);
  flock(File, LOCK_EX | LOCK_NB);
  co_return;
}

// In which mode a descriptor from elsewhere is, is not known.
asyncio::Coro<void> readsUnknownSocket(int Socket, char *To) {
  recv(Socket, To, 1, 0);
  read(Socket, To, 1);
  co_return;
}

asyncio::Coro<void> readsNonblockingSocket(char *To) {
  int Socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  recv(Socket, To, 1, 0);
  co_return;
}

asyncio::Coro<void> triesOnly(std::mutex &Mutex, std::timed_mutex &Timed,
                              std::binary_semaphore &Permits,
                              std::latch &Latch) {
  (void)Mutex.try_lock();
  (void)Timed.try_lock_for(0s);
  (void)Permits.try_acquire();
  (void)Latch.try_wait();
  co_return;
}

asyncio::Coro<int> testsFirst(std::future<int> &Result, std::latch &Latch) {
  if (Latch.try_wait())
    Latch.wait();
  if (Result.wait_for(0s) == std::future_status::ready)
    co_return Result.get();
  co_return 0;
}

asyncio::Coro<int> waitsUntilReady(std::future<int> &Result) {
  while (Result.wait_for(0s) != std::future_status::ready)
    co_await asyncio::sleep(1ms);
  co_return Result.get();
}

asyncio::Coro<std::string> readsMemory(std::istringstream &In,
                                       std::istream &Given) {
  std::string Word;
  In >> Word;
  std::getline(In, Word);
  Given >> Word;
  std::ostringstream Out;
  Out << Word;
  co_return Out.str();
}

// Held for a moment: cotidy-lock-across-suspension looks at the long ones.
asyncio::Coro<void> locksShortly(std::mutex &Mutex) {
  std::lock_guard<std::mutex> Guard(Mutex);
  co_return;
}

// Names alone mean nothing.
namespace game {
void sleep(int);
struct Door {
  void join();
  void wait();
  int get();
};
} // namespace game
asyncio::Coro<int> sameNames(game::Door &Door) {
  game::sleep(1);
  Door.join();
  Door.wait();
  co_return Door.get();
}

// A synchronous generator belongs to whoever iterates it.
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
Generator<int> generates() {
  sleep(1);
  co_yield 1;
}

asyncio::Coro<void> suppressed() {
  sleep(1); // NOLINT(cotidy-blocking-call)
  // NOLINTNEXTLINE(cotidy-blocking-call)
  sleep(1);
  co_return;
}
