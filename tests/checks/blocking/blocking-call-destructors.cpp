// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Destructors that wait: written nowhere, and run at a brace or a semicolon.
//
// RUN: %cotidy %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

void work();
int compute();

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> keepsJthread() {
  std::jthread Worker(work);
  // CHECK: :[[#@LINE-1]]:3: warning: the destructor of 'Worker' blocks the event loop: the destructor waits until the thread has ended, and the event loop stands still until then; use 'co_await asyncio::to_thread(...)' [cotidy-blocking-call]
  co_return;
}

asyncio::Coro<void> dropsJthread() {
  std::jthread{work};
  // CHECK: :[[#@LINE-1]]:3: warning: the destructor of this temporary blocks the event loop: the destructor waits until the thread has ended, and the event loop stands still until then; use 'co_await asyncio::to_thread(...)' [cotidy-blocking-call]
  co_return;
}

asyncio::Coro<void> keepsAsync() {
  auto Result = std::async(std::launch::async, work);
  // CHECK: :[[#@LINE-1]]:17: warning: the destructor of 'Result' blocks the event loop: the future that std::async returns waits in its destructor until the work is done; use 'co_await asyncio::to_thread(...)' [cotidy-blocking-call]
  co_return;
}

// Asynchronous to look at, and over at the semicolon.
asyncio::Coro<void> dropsAsync() {
  (void)std::async(std::launch::async, work);
  // CHECK: :[[#@LINE-1]]:9: warning: the destructor of this temporary blocks the event loop: the future that std::async returns waits in its destructor until the work is done; use 'co_await asyncio::to_thread(...)' [cotidy-blocking-call]
  (void)std::async(work);
  // CHECK: :[[#@LINE-1]]:9: warning: the destructor of this temporary blocks
  co_return;
}

asyncio::Coro<void> detachesOnOnePath(bool Detach) {
  std::jthread Worker(work);
  // CHECK: :[[#@LINE-1]]:3: warning: the destructor of 'Worker' blocks
  if (Detach)
    Worker.detach();
  co_return;
}

// Asked to stop, it is still joined.
asyncio::Coro<void> stopsOnly() {
  std::jthread Worker(work);
  // CHECK: :[[#@LINE-1]]:3: warning: the destructor of 'Worker' blocks
  Worker.request_stop();
  co_return;
}

asyncio::Coro<int> looksOnly() {
  std::jthread Worker(work);
  // CHECK: :[[#@LINE-1]]:3: warning: the destructor of 'Worker' blocks
  co_return Worker.joinable();
}

class Joiner {
public:
  explicit Joiner(std::thread Given) : Worker(std::move(Given)) {}
  Joiner(Joiner &&) = default;
  ~Joiner() {
    if (Worker.joinable())
      Worker.join();
  }
  void detach() { Worker.detach(); }

private:
  std::thread Worker;
};
asyncio::Coro<void> keepsJoiner() {
  Joiner Guard(std::thread{work});
  // CHECK: :[[#@LINE-1]]:3: warning: the destructor of 'Guard' blocks
  // CHECK-NEXT: :[[#@LINE-10]]:7: note: {{.*}}std::thread::join' here
  co_return;
}

struct Service {
  explicit Service(int) : Worker(work) {}
  std::jthread Worker;
};
struct Application {
  Service Inner{1};
};
asyncio::Coro<void> keepsMember() {
  Service Running(1);
  // CHECK: :[[#@LINE-1]]:3: warning: the destructor of 'Running' blocks
  co_return;
}
asyncio::Coro<void> keepsMemberOfMember() {
  Application Running{};
  // CHECK: :[[#@LINE-1]]:3: warning: the destructor of 'Running' blocks
  co_return;
}

struct Derived : Service {
  Derived() : Service(1) {}
};
asyncio::Coro<void> keepsDerived() {
  Derived Running;
  // CHECK: :[[#@LINE-1]]:3: warning: the destructor of 'Running' blocks
  co_return;
}

void runsToEnd() { std::jthread Worker(work); }
asyncio::Coro<void> throughHelper() {
  runsToEnd();
  // CHECK: :[[#@LINE-1]]:3: warning: 'runsToEnd' blocks the event loop
  co_return;
}

template <class T> asyncio::Coro<void> inTemplate(T) {
  std::jthread Worker(work);
  // CHECK: :[[#@LINE-1]]:3: warning: the destructor of 'Worker' blocks
  co_return;
}
template asyncio::Coro<void> inTemplate(int);
template asyncio::Coro<void> inTemplate(long);

asyncio::Coro<void> joinsByHand() {
  std::jthread Worker(work);
  Worker.join();
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::jthread::join' blocks the event loop
  co_return;
}

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<void> detaches() {
  std::jthread Worker(work);
  Worker.detach();
  co_return;
}

asyncio::Coro<std::jthread> returns() {
  std::jthread Worker(work);
  co_return Worker;
}

asyncio::Coro<void> moves(std::vector<std::jthread> &To) {
  std::jthread Worker(work);
  To.push_back(std::move(Worker));
  co_return;
}

asyncio::Coro<void> captures() {
  std::jthread Worker(work);
  co_await asyncio::to_thread([&Worker] { Worker.join(); });
}

asyncio::Coro<void> settlesOnEachPath(bool Detach,
                                      std::vector<std::jthread> &To) {
  std::jthread Worker(work);
  if (Detach) {
    Worker.detach();
    co_return;
  }
  To.push_back(std::move(Worker));
}

asyncio::Coro<void> holdsNothing() {
  std::jthread Empty;
  std::jthread{};
  std::future<int> None;
  co_return;
}

// Without work behind it, the future of a promise does not wait.
asyncio::Coro<void> keepsFuture(std::promise<int> &Promise) {
  auto Result = Promise.get_future();
  co_return;
}

asyncio::Coro<void> deferred() {
  auto Result = std::async(std::launch::deferred, compute);
  (void)std::async(std::launch::deferred, compute);
  co_return;
}

// A thread that is not joined terminates the program: another mistake.
asyncio::Coro<void> keepsThread() {
  std::thread Worker(work);
  Worker.detach();
  co_return;
}

asyncio::Coro<void> refersOnly(std::jthread &Given) {
  std::jthread &Worker = Given;
  std::jthread *Pointer = &Worker;
  (void)Pointer;
  co_return;
}

asyncio::Coro<void> onAnotherThread() {
  co_await asyncio::to_thread([] { std::jthread Worker(work); });
}

asyncio::Coro<void> detachesJoiner() {
  Joiner Guard(std::thread{work});
  Guard.detach();
  co_return;
}

struct Quiet {
  ~Quiet() { Closed = true; }
  bool Closed = false;
};
asyncio::Coro<void> ordinaryObjects() {
  Quiet Object;
  std::string Text("x");
  std::vector<Quiet> Many(3);
  auto Owned = std::make_unique<Quiet>();
  co_return;
}
