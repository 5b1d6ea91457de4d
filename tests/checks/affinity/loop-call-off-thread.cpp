// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-loop-call-off-thread' %s -- %flags | %FileCheck
// RUN: %cotidy '--checks=-*,cotidy-loop-call-off-thread' --diff %s -- %flags | %FileCheck --check-prefix=FIX
// RUN: cp %s %t.cpp
// RUN: %cotidy '--checks=-*,cotidy-loop-call-off-thread' --fix=all %t.cpp -- %flags
// RUN: %cotidy '--checks=-*,cotidy-loop-call-off-thread' %t.cpp -- %flags | FileCheck %s --check-prefix=FIXED
// FIXED-NOT: 'asyncio::EventLoop::call_soon'
// FIXED: 'asyncio::Event::set' is called on another thread

#include <asyncio/asyncio.h>
#include <boost-asio.h>
#include <folly-coro.h>
#include <functional>
#include <future>
#include <libuv.h>
#include <qt.h>
#include <signal.h>
#include <thread>

asyncio::Coro<int> load();

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> setsEvent(asyncio::Event &Ready) {
  co_await asyncio::to_thread([&] { Ready.set(); });
  // CHECK: :[[#@LINE-1]]:37: warning: 'asyncio::Event::set' is called on another thread than the event loop's: the tasks that wait are woken without a lock, and a loop that sleeps does not wake up; use 'loop.call_soon_threadsafe(...)' [cotidy-loop-call-off-thread]
  // CHECK-NEXT: :[[#@LINE-2]]:12: note: 'to_thread' runs this on another thread
}

asyncio::Coro<void> callsSoon(asyncio::EventLoop &Loop) {
  co_await Loop.run_in_executor(nullptr, [&Loop] { Loop.call_soon([] {}); });
  // CHECK: :[[#@LINE-1]]:52: warning: 'asyncio::EventLoop::call_soon' is called on another thread
  // CHECK: note: fix: Call 'call_soon_threadsafe' instead
  // FIX: -  co_await Loop.run_in_executor(nullptr, [&Loop] { Loop.call_soon([] {}); });
  // FIX-NEXT: +  co_await Loop.run_in_executor(nullptr, [&Loop] { Loop.call_soon_threadsafe([] {}); });
}

// Nobody but the loop knows a running loop.
asyncio::Coro<void> createsTask() {
  co_await asyncio::to_thread([] { (void)asyncio::create_task(load()); });
  // CHECK: :[[#@LINE-1]]:42: warning: 'asyncio::create_task' is called on another thread than the event loop's: no loop runs on that thread, so that it throws RuntimeError; use 'asyncio::run_coroutine_threadsafe(..., loop)'
}

void queueOf(asyncio::Queue<int> &Queue) {
  std::thread([&Queue] { Queue.put_nowait(1); }).detach();
  // CHECK: :[[#@LINE-1]]:26: warning: 'asyncio::Queue::put_nowait' is called on another thread
  std::jthread Second([Held = &Queue] { Held->put_nowait(1); });
  // CHECK: :[[#@LINE-1]]:41: warning: 'asyncio::Queue::put_nowait' is called on another thread
  auto Later = std::async([&] { (void)Queue.get_nowait(); });
  // CHECK: :[[#@LINE-1]]:39: warning: 'asyncio::Queue::get_nowait' is called on another thread
}

void producer(asyncio::Queue<int> &Queue) {
  for (int I = 0; I < 3; ++I)
    Queue.put_nowait(I);
  // CHECK: :[[#@LINE-1]]:5: warning: 'asyncio::Queue::put_nowait' is called on another thread
  // CHECK-NEXT: :[[#@LINE+3]]:15: note: 'thread' runs this on another thread
}
void namedFunction(asyncio::Queue<int> &Queue) {
  std::thread Thread(producer, std::ref(Queue));
  Thread.join();
}

// Helpers are followed, with what they get.
void complete(asyncio::Future<int> Done) { Done.set_result(1); }
void finish(asyncio::Future<int> Done) { complete(Done); }
asyncio::Coro<void> throughHelpers(asyncio::Future<int> Done) {
  co_await asyncio::to_thread([Done] { finish(Done); });
  // CHECK: :[[#@LINE-1]]:40: warning: 'finish' calls 'complete', which calls 'asyncio::Future::set_result' on another thread than the event loop's
  // CHECK-NEXT: :[[#@LINE-4]]:42: note: 'finish' calls 'complete' here
  // CHECK-NEXT: :[[#@LINE-6]]:44: note: 'complete' calls 'asyncio::Future::set_result' here
  // CHECK-NEXT: :[[#@LINE-4]]:12: note: 'to_thread' runs this on another thread
}

class Service {
public:
  void start() {
    Worker = std::thread(&Service::work, this);
    Reader = std::thread([this] { notify(); });
    // CHECK: :[[#@LINE-1]]:35: warning: 'notify' calls 'asyncio::Event::set' on another thread
  }

private:
  void work() {
    Loop.call_later(std::chrono::seconds(1), [] {});
    // CHECK: :[[#@LINE-1]]:5: warning: 'asyncio::EventLoop::call_later' is called on another thread
    Loop.call_soon_threadsafe([] {});
  }
  void notify() { Changed.set(); }
  asyncio::EventLoop &Loop;
  asyncio::Event Changed;
  std::thread Worker, Reader;
};

void cancelsTask(asyncio::Task<int> Task, asyncio::ThreadPoolExecutor &Pool) {
  auto Body = [Task] { Task.cancel(); };
  // CHECK: :[[#@LINE-1]]:24: warning: 'asyncio::Task::cancel' is called on another thread
  (void)Pool.submit(Body);
}

template <class T> void inTemplate(asyncio::Queue<T> &Queue) {
  std::thread([&] { Queue.put_nowait(T()); }).detach();
  // CHECK: :[[#@LINE-1]]:21: warning: 'asyncio::Queue::put_nowait' is called on another thread
}
template void inTemplate(asyncio::Queue<int> &);
template void inTemplate(asyncio::Queue<char> &);

asyncio::Event *Interrupted;
void onSignal(int) { Interrupted->set(); }
// CHECK: :[[#@LINE-1]]:22: warning: 'asyncio::Event::set' is called in a signal handler, which interrupts the event loop at any point: the tasks that wait are woken without a lock, and a loop that sleeps does not wake up; set a flag or write to a descriptor that the loop watches
// CHECK-NEXT: :[[#@LINE+3]]:3: note: 'sigaction' makes this the handler here
void handlesSignal() {
  struct sigaction Action = {.__sigaction_handler = {onSignal}};
  sigaction(SIGINT, &Action, nullptr);
}
void handlesInLambda() {
  signal(SIGTERM, [](int) { Interrupted->set(); });
  // CHECK: :[[#@LINE-1]]:29: warning: 'asyncio::Event::set' is called in a signal handler
}

// Where threads may take turns, the loop has to be at work.
class Session {
public:
  void start() { Timeout.async_wait([](boost::asio::error_code) {}); }
  void stop() {
    std::thread([this] { Timeout.cancel(); }).detach();
    // CHECK: :[[#@LINE-1]]:26: warning: 'boost::asio::basic_waitable_timer::cancel' is called on another thread than the event loop's: one object may be used by one thread at a time, and the threads of its io_context use this one; use 'boost::asio::post(object.get_executor(), ...)'
    // CHECK-NEXT: :[[#@LINE-2]]:5: note: 'thread' runs this on another thread
    // CHECK-NEXT: :[[#@LINE-5]]:18: note: the event loop works with 'Timeout' from here on
  }

private:
  boost::asio::steady_timer Timeout;
};

void usesEventBase(folly::EventBase &Base) {
  std::thread([&] { Base.runInLoop([] {}); }).detach();
  // CHECK: :[[#@LINE-1]]:21: warning: 'folly::EventBase::runInLoop' is called on another thread
  // FIX: -  std::thread([&] { Base.runInLoop([] {}); }).detach();
  // FIX-NEXT: +  std::thread([&] { Base.runInEventBaseThread([] {}); }).detach();
}

uv_timer_t *Ticker;
void inPool(uv_work_t *) { uv_timer_stop(Ticker); }
// CHECK: :[[#@LINE-1]]:28: warning: 'uv_timer_stop' is called on another thread than the event loop's
void usesPool(uv_loop_t *Loop, uv_work_t *Work) {
  uv_queue_work(Loop, Work, inPool, nullptr);
}

void usesWidget(QLabel *Label) {
  QtConcurrent::run([Label] { Label->setText({}); });
  // CHECK: :[[#@LINE-1]]:31: warning: 'QLabel::setText' is called on another thread than the event loop's: widgets work on the main thread only
}

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<void> onTheLoop(asyncio::EventLoop &Loop, asyncio::Event &Ready) {
  Ready.set();
  Loop.call_soon([&] { Ready.set(); });
  [&] { Ready.set(); }();
  co_return;
}

asyncio::Coro<void> handsOver(asyncio::EventLoop &Loop, asyncio::Event &Ready,
                              asyncio::Queue<int> &Queue) {
  co_await asyncio::to_thread([&] {
    Loop.call_soon_threadsafe([&] { Ready.set(); });
    Loop.call_soon_threadsafe([&] { Queue.put_nowait(1); });
    auto Done = asyncio::run_coroutine_threadsafe(load(), Loop);
    Done.result();
    (void)asyncio::run_coroutine_threadsafe(
        [&]() -> asyncio::Coro<int> {
          Ready.set();
          co_return co_await asyncio::create_task(load());
        }(),
        Loop);
  });
}

// A thread with a loop of its own is a loop's thread.
void ownLoop(asyncio::Event &Ready) {
  std::thread([&] {
    asyncio::run([](asyncio::Event &Ready) -> asyncio::Coro<void> {
      Ready.set();
      co_return;
    }(Ready));
  }).detach();
  std::thread([] {
    auto Loop = asyncio::new_event_loop();
    Loop->call_soon([] {});
    Loop->run_forever();
  }).detach();
}

// What the callable makes or gets is its own.
void ownObjects(asyncio::ConcurrentFuture<int> Done) {
  std::thread([] {
    asyncio::Queue<int> Own;
    Own.put_nowait(1);
    auto Shared = std::make_shared<asyncio::Event>();
    Shared->set();
  }).detach();
  std::thread([Done]() mutable { Done.set_result(1); }).detach();
}

// Who runs this is not known, or it runs here.
void unknownCaller(asyncio::Event &Ready, std::function<void()> &Later) {
  Later = [&] { Ready.set(); };
  auto Here = std::async(std::launch::deferred, [&] { Ready.set(); });
}

void asksFirst(folly::EventBase &Base, QTimer &Timer) {
  std::thread([&] {
    if (Base.isInEventBaseThread())
      Base.runInLoop([] {});
    else
      Base.runInEventBaseThread([&] { Base.runInLoop([] {}); });
  }).detach();
  QtConcurrent::run([&] {
    QMetaObject::invokeMethod(&Timer, [&] { Timer.start(10); });
  });
}

// Sockets and timers that only the thread uses; those of a thread that runs the
// loop; those of a pool.
void serve(boost::asio::ip::tcp::socket Socket) {
  Socket.close();
}
class Client {
public:
  void run(boost::asio::ip::tcp::socket Socket) {
    std::thread(serve, std::move(Socket)).detach();
    std::thread([this] { Blocking.close(); }).detach();
    Busy.async_wait([](boost::asio::error_code) {});
    std::thread([this] {
      Busy.cancel();
      Context.run();
    }).detach();
    boost::asio::post(Pool, [this] { Busy.cancel(); });
    std::thread([this] {
      boost::asio::post(Context, [this] { Busy.cancel(); });
    }).detach();
  }

private:
  boost::asio::io_context Context;
  boost::asio::thread_pool Pool;
  boost::asio::ip::tcp::socket Blocking;
  boost::asio::steady_timer Busy;
};

void setsFlag(int) {}
void harmlessHandler() { signal(SIGINT, setsFlag); }
