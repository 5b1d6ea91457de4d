// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <boost-asio.h>
#include <qt.h>
#include <thread>
#include <libuv.h>
#include <qcoro.h>

asyncio::Coro<void> child();
QCoro::Task<int> ask();

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> runs() {
  asyncio::run(child());
  // CHECK: :[[#@LINE-1]]:3: warning: 'asyncio::run' runs an event loop inside a coroutine: 
  co_return;
}

asyncio::Coro<void> runsLoop(asyncio::EventLoop &Loop) {
  Loop.run_forever();
  // CHECK: :[[#@LINE-1]]:3: warning: 'asyncio::EventLoop::run_forever' runs an event loop inside a coroutine
  Loop.run_until_complete(child());
  // CHECK: :[[#@LINE-1]]:3: warning: 'asyncio::EventLoop::run_until_complete' runs an event loop inside a coroutine
  co_return;
}

asyncio::Coro<void> runsForeign(boost::asio::io_context &Context,
                                QEventLoop &Qt, uv_loop_t *Uv) {
  Context.run();
  // CHECK: :[[#@LINE-1]]:3: warning: 'boost::asio::io_context::run' runs an event loop
  Qt.exec();
  // CHECK: :[[#@LINE-1]]:3: warning: 'QEventLoop::exec' runs an event loop
  uv_run(Uv, UV_RUN_DEFAULT);
  // CHECK: :[[#@LINE-1]]:3: warning: 'uv_run' runs an event loop
  co_return;
}

// Waits, too, but the loop that it runs meanwhile is the worse of the two.
QCoro::Task<int> runsQtLoop() {
  co_return QCoro::waitFor(ask());
  // CHECK: :[[#@LINE-1]]:13: warning: 'QCoro::waitFor' runs an event loop inside a coroutine
}

void runsInside() { asyncio::run(child()); }
void callsIt() { runsInside(); }
asyncio::Coro<void> throughHelper() {
  callsIt();
  // CHECK: :[[#@LINE-1]]:3: warning: 'callsIt' runs an event loop inside a coroutine: 'callsIt' calls 'runsInside', which calls 'asyncio::run'; use 'co_await' or start a task [cotidy-nested-event-loop]
  // CHECK-NEXT: :[[#@LINE-4]]:18: note: 'callsIt' calls 'runsInside' here
  // CHECK-NEXT: :[[#@LINE-6]]:21: note: 'runsInside' calls 'asyncio::run' here
  co_return;
}

template <class T> asyncio::Coro<T> runsInTemplate(T Value) {
  asyncio::run(child());
  // CHECK: :[[#@LINE-1]]:3: warning: 'asyncio::run' runs an event loop
  co_return Value;
}
template asyncio::Coro<int> runsInTemplate(int);
template asyncio::Coro<char> runsInTemplate(char);

//===--- Not found --------------------------------------------------------===//

int main() { asyncio::run(child()); }

asyncio::Coro<void> onItsOwnThread() {
  std::thread([] { asyncio::run(child()); }).detach();
  co_await asyncio::to_thread([] { asyncio::run(child()); });
  auto Later = [] { asyncio::run(child()); };
  (void)Later;
}

struct Job {
  void run();
  void exec();
};
asyncio::Coro<void> sameNames(Job &Given) {
  Given.run();
  Given.exec();
  co_return;
}

asyncio::Coro<void> stops(asyncio::EventLoop &Loop) {
  Loop.stop();
  (void)Loop.is_running();
  co_return;
}
