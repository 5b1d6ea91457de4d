// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <boost-asio.h>
#include <boost-cobalt.h>
#include <concurrencpp.h>
#include <qcoro.h>
#include <seastar.h>
#include <tuple>
#include <utility>
#include <vector>

asyncio::Coro<void> work();
asyncio::Coro<int> compute();
bool condition();

//===--- Found ------------------------------------------------------------===//

void keepsAfterTheLoopRan(asyncio::EventLoop &Loop) {
  Loop.run_until_complete(work());
  auto Task = Loop.create_task(work());
  // CHECK: :[[#@LINE-1]]:15: warning: the task that 'create_task' starts is kept in 'Task' and never awaited: the loop runs it to its end, but nobody sees its result, and its error is only logged [cotidy-dropped-task]
}

asyncio::Coro<void> drops() {
  asyncio::create_task(work());
  // CHECK: :[[#@LINE-1]]:3: warning: the task that 'create_task' starts is dropped: the loop runs it to its end, but nobody sees its result, and its error is only logged [cotidy-dropped-task]
  co_return;
}

void dropsInFunction(asyncio::EventLoop &Loop) {
  asyncio::create_task(work());
  // CHECK: :[[#@LINE-1]]:3: warning: the task that 'create_task' starts is dropped
  Loop.create_task(work());
  // CHECK: :[[#@LINE-1]]:3: warning: the task that 'create_task' starts is dropped
}

asyncio::Coro<void> dropsCallable() {
  asyncio::create_task([]() -> asyncio::Coro<void> { co_await work(); });
  // CHECK: :[[#@LINE-1]]:3: warning: the task that 'create_task' starts is dropped
  asyncio::ensure_future(work());
  // CHECK: :[[#@LINE-1]]:3: warning: the task that 'ensure_future' starts is dropped
  co_return;
}

asyncio::Coro<void> keepsAndForgets() {
  auto Task = asyncio::create_task(work());
  // CHECK: :[[#@LINE-1]]:15: warning: the task that 'create_task' starts is kept in 'Task' and never awaited: the loop runs it to its end, but nobody sees its result, and its error is only logged [cotidy-dropped-task]
  co_return;
}

asyncio::Coro<void> awaitsInOneBranch(bool Which) {
  auto Task = asyncio::create_task(work());
  // CHECK: :[[#@LINE-1]]:15: warning: the task in 'Task' is not awaited on every path, and then the loop runs it to its end, but nobody sees its result, and its error is only logged [cotidy-dropped-task]
  // CHECK-NEXT: :[[#@LINE+3]]:14: note: one path awaits it here
  // CHECK-NEXT: :[[#@LINE+3]]:1: note: another leaves here without
  if (Which)
    co_await Task;
}

asyncio::Coro<int> returnsEarly() {
  auto Task = asyncio::create_task(compute());
  // CHECK: :[[#@LINE-1]]:15: warning: the task in 'Task' is not awaited on every path
  if (condition())
    co_return 0;
  co_return co_await Task;
}

asyncio::Coro<void> continuesLoop() {
  for (int I = 0; I < 3; ++I) {
    auto Task = asyncio::create_task(work());
    // CHECK: :[[#@LINE-1]]:17: warning: the task in 'Task' is not awaited on every path
    if (condition())
      continue;
    co_await Task;
  }
}

template <class T> asyncio::Coro<void> inTemplate(T) {
  asyncio::create_task(work());
  // CHECK: :[[#@LINE-1]]:3: warning: the task that 'create_task' starts is dropped
  co_return;
}
template asyncio::Coro<void> inTemplate(int);
template asyncio::Coro<void> inTemplate(char);

// What is lost differs between the libraries.
boost::cobalt::promise<void> promise();
boost::cobalt::task<void> dropsPromise() {
  promise();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}the work is cancelled here
  co_return;
}

concurrencpp::result<int> result();
concurrencpp::result<void> dropsResult() {
  result();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}the work goes on, but its result and its error are lost
  auto Kept = result();
  // CHECK: :[[#@LINE-1]]:15: warning: {{.*}}is kept in 'Kept' and never awaited
  co_return;
}

QCoro::Task<int> ask();
QCoro::Task<void> dropsQtTask() {
  ask();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}nobody waits for it
  co_return;
}

seastar::future<int> future();
seastar::future<> dropsFuture() {
  future();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}is dropped
  co_return;
}

boost::asio::awaitable<void> request();
boost::asio::awaitable<void> serve() { co_await request(); }
boost::asio::awaitable<void> careful() {
  try {
    co_await request();
  } catch (...) {
  }
}
void detaches(boost::asio::io_context &Context) {
  boost::asio::co_spawn(Context, serve(), boost::asio::detached);
  // CHECK: :[[#@LINE-1]]:43: warning: an error in 'serve' is lost: it is started detached, and nothing in it catches what its awaits throw; catch it there, or pass a handler that looks at the exception [cotidy-dropped-task]
  // CHECK-NEXT: :[[#@LINE-10]]:40: note: an error here ends the coroutine unseen
  boost::asio::co_spawn(
      Context,
      []() -> boost::asio::awaitable<void> { co_await request(); },
      boost::asio::detached);
  // CHECK: :[[#@LINE-1]]:7: warning: an error in this coroutine is lost
}

// What it awaits lets an error out: by an await, by a throw of its own, or
// nobody knows.
boost::asio::awaitable<void> throwsItself() {
  if (condition())
    throw asyncio::CancelledError();
  co_await careful();
}
boost::asio::awaitable<void> awaitsServe() { co_await serve(); }
boost::asio::awaitable<void> awaitsThrower() { co_await throwsItself(); }
struct Session {
  virtual boost::asio::awaitable<void> run() { co_await careful(); }
};
boost::asio::awaitable<void> awaitsVirtual(Session *One) {
  co_await One->run();
}
boost::asio::awaitable<void>
accepts(boost::asio::ip::tcp::acceptor &Acceptor) {
  for (;;)
    co_await Acceptor.async_accept(boost::asio::use_awaitable);
}
void detachesAcceptor(boost::asio::io_context &Context,
                      boost::asio::ip::tcp::acceptor &Acceptor) {
  // clang-format off
  boost::asio::co_spawn(Context, accepts(Acceptor), boost::asio::detached);
  // CHECK: :[[#@LINE-1]]:53: warning: an error in 'accepts' is lost: it is started detached, and nothing in it catches what its awaits throw; catch it there, or pass a handler that looks at the exception [cotidy-dropped-task]
  // clang-format on
}

void detachesUncertain(boost::asio::io_context &Context, Session *One) {
  boost::asio::co_spawn(Context, awaitsServe(), boost::asio::detached);
  // CHECK: :[[#@LINE-1]]:49: warning: an error in 'awaitsServe' is lost
  boost::asio::co_spawn(Context, awaitsThrower(), boost::asio::detached);
  // CHECK: :[[#@LINE-1]]:51: warning: an error in 'awaitsThrower' is lost
  boost::asio::co_spawn(Context, awaitsVirtual(One), boost::asio::detached);
  // CHECK: :[[#@LINE-1]]:54: warning: an error in 'awaitsVirtual' is lost
}

//===--- Not found --------------------------------------------------------===//

// A gather that gives errors as values throws none, nor does the await of a
// started coroutine that lets none out.
boost::cobalt::task<int> counts() { co_return 1; }
boost::cobalt::task<void> gathers() {
  std::vector<boost::cobalt::task<int>> All;
  (void)co_await boost::cobalt::gather(std::move(All));
  auto Started = boost::cobalt::spawn(
      co_await boost::cobalt::this_coro::executor, counts(),
      boost::cobalt::use_op);
  co_await std::move(Started);
}
void detachesGather(boost::asio::io_context &Context) {
  boost::cobalt::spawn(Context, gathers(), boost::asio::detached);
}

asyncio::Coro<int> awaits() {
  co_await asyncio::create_task(work());
  auto Task = asyncio::create_task(compute());
  co_return co_await Task;
}

asyncio::Coro<void> ownedByGroup(asyncio::TaskGroup &Group) {
  Group.create_task(work());
  auto Task = Group.create_task(work());
  co_await asyncio::TaskGroup::scope(
      [](asyncio::TaskGroup &Inner) -> asyncio::Coro<void> {
        Inner.create_task(work());
        co_return;
      });
}

std::vector<asyncio::Task<void>> All;
struct Owner {
  asyncio::Task<void> Kept;
  void start() { Kept = asyncio::create_task(work()); }
};
void take(asyncio::Task<void>);
asyncio::Task<void> starts() { return asyncio::create_task(work()); }
asyncio::Task<void> startsAndKeeps() {
  auto Task = asyncio::create_task(work());
  return Task;
}
asyncio::Coro<void> escapes() {
  All.push_back(asyncio::create_task(work()));
  auto Stored = asyncio::create_task(work());
  All.push_back(Stored);
  auto Passed = asyncio::create_task(work());
  take(std::move(Passed));
  auto Seen = asyncio::create_task(work());
  Seen.add_done_callback([](auto &&...) {});
  auto Captured = asyncio::create_task(work());
  auto Later = [Captured] { return Captured; };
  (void)Later;
  auto Left = asyncio::create_task(compute());
  auto Right = asyncio::create_task(compute());
  co_await asyncio::gather(Left, Right);
}

asyncio::Coro<void> cancelsIt() {
  auto Task = asyncio::create_task(work());
  Task.cancel();
  co_return;
}

asyncio::Coro<void> saysSo() {
  (void)asyncio::create_task(work());
  static_cast<void>(asyncio::create_task(work()));
  std::ignore = asyncio::create_task(work());
  [[maybe_unused]] auto Task = asyncio::create_task(work());
  auto _ = asyncio::create_task(work());
  co_return;
}

asyncio::Coro<void> onEveryPath(bool Which) {
  auto Task = asyncio::create_task(work());
  if (Which) {
    co_await Task;
    co_return;
  }
  All.push_back(Task);
}

asyncio::Coro<void> throwsInstead() {
  auto Task = asyncio::create_task(work());
  if (condition())
    throw asyncio::CancelledError();
  co_await Task;
}

// Qt's slots start coroutines in this way, and Qt lets them run on.
void slot() { ask(); }

concurrencpp::null_result fireAndForget();
concurrencpp::result<void> meansIt() {
  fireAndForget();
  co_return;
}

// What it awaits is defined here and catches all.
boost::asio::awaitable<void> awaitsCareful() { co_await careful(); }
// A turn of the loop has no error to give.
boost::asio::awaitable<void> yields(boost::asio::io_context &Context) {
  co_await boost::asio::post(Context, boost::asio::use_awaitable);
}
boost::asio::awaitable<void> awaitsItself(int Left) {
  co_await awaitsCareful();
  if (Left)
    co_await awaitsItself(Left - 1);
}

// A signal comes, or the wait for it is cancelled.
boost::asio::awaitable<void> waitsForSignal(boost::asio::io_context &Context) {
  boost::asio::signal_set Signals(Context, 15);
  co_await Signals.async_wait(boost::asio::use_awaitable);
  Context.stop();
}
// An operation of one's own does not show whether it fails.
boost::asio::awaitable<void> hidden(int Which);
boost::asio::awaitable<void> begin(int Which) { return hidden(Which + 1); }
boost::asio::awaitable<void> usesOwnOperation() { co_await begin(1); }

boost::cobalt::task<void> naps() { co_return; }
// What is raced is followed as well.
boost::cobalt::task<void> races() {
  auto Long = naps();
  co_await boost::cobalt::race(std::move(Long), naps());
}
void detachesRace(boost::asio::io_context &Context) {
  boost::cobalt::spawn(Context, races(), boost::asio::detached);
}

void detachesCareful(boost::asio::io_context &Context) {
  boost::asio::co_spawn(Context, waitsForSignal(Context), boost::asio::detached);
  boost::asio::co_spawn(Context, usesOwnOperation(), boost::asio::detached);
  boost::asio::co_spawn(Context, awaitsCareful(), boost::asio::detached);
  boost::asio::co_spawn(Context, awaitsItself(2), boost::asio::detached);
  boost::asio::co_spawn(Context, yields(Context), boost::asio::detached);
  boost::asio::co_spawn(Context, careful(), boost::asio::detached);
  boost::asio::co_spawn(Context, request(), boost::asio::detached);
  boost::asio::co_spawn(Context, serve(), [](std::exception_ptr Error) {
    if (Error)
      std::rethrow_exception(Error);
  });
}

seastar::future<> returnsFuture() { return future().discard_result(); }
seastar::future<int> keepsFuture() {
  auto Later = future();
  co_return co_await std::move(Later);
}

// Who runs the loop by hand, as a test does, looks at what the task did.
void runsTheLoop(asyncio::EventLoop &Loop) {
  auto Task = Loop.create_task(work());
  Loop.run_until_complete(work());
}

asyncio::Coro<void> awaitsInALoopThatRuns() {
  auto Task = asyncio::create_task(work());
  for (int Round = 0; Round < 2; ++Round)
    co_await Task;
}
