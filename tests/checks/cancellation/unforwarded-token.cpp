// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-unforwarded-token' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <cppcoro.h>
#include <folly-coro.h>
#include <libcoro.h>
#include <seastar.h>
#include <chrono>
#include <coroutine>
#include <exception>
#include <functional>
#include <optional>
#include <stop_token>
#include <system_error>
#include <utility>

using cppcoro::cancellation_token;
using cppcoro::task;

bool condition();
task<> read(int);
task<> read(int, cancellation_token);
task<> rollBack(int);
task<> rollBack(int, cancellation_token);
task<int> load(int, cancellation_token = {});
task<> both(int, const cancellation_token & = cancellation_token());
asyncio::Coro<void> fetch(int, std::stop_token = {});
asyncio::Coro<int> count(int);
asyncio::Coro<int> count(const int &, const std::stop_token &);

//===--- Found ------------------------------------------------------------===//

task<> overload(cancellation_token Stop) {
  co_await read(1);
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'read': it is called without 'Stop', and the coroutine waits until it ends by itself [cotidy-unforwarded-token]
  // CHECK-NEXT: :[[#@LINE-3]]:36: note: a cancellation is told to the coroutine here
  // CHECK-NEXT: :{{[0-9]+}}:8: note: this overload would take it
  co_await read(2, Stop);
}

task<> byDefault(const cancellation_token &Stop) {
  int Sum = co_await load(1);
  // CHECK: :[[#@LINE-1]]:22: warning: a cancellation does not reach 'load'
  // CHECK-NEXT: :[[#@LINE-3]]:44: note: a cancellation is told to the coroutine here
  // CHECK-NEXT: :{{[0-9]+}}:{{[0-9]+}}: note: this parameter would take it; by default nobody cancels it
  co_await both(Sum);
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'both'
}

task<> copied(cancellation_token Given) {
  auto Stop = Given;
  co_await read(1);
  // CHECK: :[[#@LINE-1]]:12: warning: {{.*}} called without 'Given'
}

task<> movedToACopy(cancellation_token Given) {
  auto Stop = std::move(Given);
  co_await read(1);
  // CHECK: :[[#@LINE-1]]:12: warning: {{.*}} called without 'Stop'
}

task<> oneOfTwo(cancellation_token Request, cancellation_token Shutdown) {
  co_await read(1);
  // CHECK: :[[#@LINE-1]]:12: warning: {{.*}} called without 'Request' or 'Shutdown'
}

task<> together(cancellation_token Stop) {
  co_await cppcoro::when_all(load(1, Stop), load(2));
  // CHECK: :[[#@LINE-1]]:45: warning: a cancellation does not reach 'load'
}

task<> keptFirst(cancellation_token Stop) {
  auto Later = read(1);
  // CHECK: :[[#@LINE-1]]:16: warning: a cancellation does not reach 'read'
  co_await std::move(Later);
}

task<> inALoop(cancellation_token Stop) {
  while (!Stop.is_cancellation_requested()) {
    if (condition())
      co_await read(1, Stop);
    co_await read(2);
    // CHECK: :[[#@LINE-1]]:14: warning: a cancellation does not reach 'read'
  }
}

task<> afterATest(cancellation_token Stop) {
  Stop.throw_if_cancellation_requested();
  if (Stop.is_cancellation_requested())
    co_return;
  co_await read(1);
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'read'
}

task<> retries(cancellation_token Stop) {
  for (;;) {
    try {
      co_await read(1, Stop);
    } catch (const std::system_error &) {
    }
    co_await read(2);
    // CHECK: :[[#@LINE-1]]:14: warning: a cancellation does not reach 'read'
  }
}

struct Connection {
  task<int> recv(char *, int) const;
  task<int> recv(char *, int, cancellation_token) const;
  static task<int> open(int);
  static task<int> open(cancellation_token, int);
  template <class T> task<T> ask(T);
  template <class T> task<T> ask(T, cancellation_token);
};

task<> members(Connection &To, cancellation_token Stop, char *Data) {
  co_await To.recv(Data, 1);
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'recv'
  co_await Connection::open(1);
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'open'
  co_await To.ask(1);
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'ask'
  co_await To.ask(1, Stop);
}

struct Node {
  Node *Left = nullptr;
  task<> walk(cancellation_token Stop = {}) {
    if (Left)
      co_await Left->walk();
    // CHECK: :[[#@LINE-1]]:16: warning: a cancellation does not reach 'walk'
  }
};

template <class T> task<> generic(T Value, cancellation_token Stop) {
  co_await read(1);
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'read'
  co_await read(Value);
}
template task<> generic(int, cancellation_token);
template task<> generic(long, cancellation_token);
// CHECK: :[[#@LINE-4]]:12: warning: a cancellation does not reach 'read'

struct [[nodiscard]] Timer {
  explicit Timer(int);
  Timer(int, std::stop_token);
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};

coro::task<void> constructed(std::stop_token Stop) {
  co_await Timer(1);
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'Timer'
  co_await Timer{2, Stop};
}

struct Sleep {
  asyncio::Coro<void> operator()(int) const;
  asyncio::Coro<void> operator()(int, std::stop_token) const;
};
inline constexpr Sleep rest{};

asyncio::Coro<void> standardTokens(std::stop_token Stop) {
  co_await fetch(1);
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'fetch'
  (void)co_await count(1);
  // CHECK: :[[#@LINE-1]]:18: warning: a cancellation does not reach 'count'
  co_await rest(1);
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'rest'
  co_await asyncio::create_task(fetch(2));
  // CHECK: :[[#@LINE-1]]:33: warning: a cancellation does not reach 'fetch'
}

coro::task<void> inTheMiddle(coro::condition_variable &Changed,
                             coro::scoped_lock &Held, std::stop_token Stop) {
  co_await Changed.wait(Held, [] { return condition(); });
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'wait'
}

seastar::future<> source(seastar::abort_source &Stop) {
  co_await seastar::sleep_abortable(std::chrono::seconds(1));
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'sleep_abortable': it is called without 'Stop'
}

class ExpiringSource : public seastar::abort_source {};
seastar::future<> derived(ExpiringSource &Stop) {
  co_await seastar::sleep_abortable(std::chrono::seconds(1));
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'sleep_abortable': it is called without 'Stop'
}

task<> captured(cancellation_token Stop) {
  auto Once = [Stop]() -> task<> {
    co_await read(1);
    // CHECK: :[[#@LINE-1]]:14: warning: a cancellation does not reach 'read'
  };
  co_await Once();
}

class [[clang::annotate("cotidy::cancellation-token")]] OwnToken {};
asyncio::Coro<void> step(OwnToken = {});
asyncio::Coro<void> annotated(OwnToken Stop) {
  co_await step();
  // CHECK: :[[#@LINE-1]]:12: warning: a cancellation does not reach 'step'
}

//===--- Not found --------------------------------------------------------===//

task<> noToken() {
  co_await read(1);
  co_await load(1);
}

struct Service {
  cancellation_token Stop;
  task<> member() { co_await read(1); }
  task<int> poll(int);
  task<int> poll(int, cancellation_token);
};

// The object has a token of its own.
task<> ownToken(Service &Of, cancellation_token Stop) { co_await Of.poll(1); }

class Owner {
  cppcoro::cancellation_source Stopping;

public:
  task<int> poll(int);
  task<int> poll(int, cancellation_token);
};
task<> ownSource(Owner &Of, cancellation_token Stop) { co_await Of.poll(1); }

// An empty token says it on purpose.
task<> emptyOnPurpose(cancellation_token Stop) {
  co_await load(1, {});
  co_await read(1, cancellation_token());
}

task<> castToVoid(cancellation_token Stop) {
  (void)Stop;
  co_await read(1);
}
task<> markedUnused([[maybe_unused]] cancellation_token Stop) {
  co_await read(1);
}
task<> withoutName(cancellation_token) { co_await read(1); }

asyncio::Coro<void> fireAndForget(std::stop_token Stop,
                                  asyncio::TaskGroup &Group) {
  Group.create_task(fetch(1));
  auto Task = asyncio::create_task(fetch(2));
  co_await Task;
  co_await asyncio::shield(fetch(3));
}

// Another type of token.
task<> otherToken(std::stop_token Stop) { co_await read(1); }
asyncio::Coro<void> otherTokenToo(cancellation_token Stop) {
  co_await fetch(1);
}
// Not by a reference to const.
seastar::future<> readOnly(const seastar::abort_source &Stop) {
  co_await seastar::sleep_abortable(std::chrono::seconds(1));
}

// Clean-up.
task<> whenRequested(cancellation_token Stop) {
  if (Stop.is_cancellation_requested()) {
    co_await rollBack(1);
    co_return;
  }
  const bool Stopping = Stop.is_cancellation_requested();
  if (Stopping || condition())
    co_await rollBack(2);
}

task<> afterTheLoop(cancellation_token Stop) {
  while (!Stop.is_cancellation_requested())
    co_await read(1, Stop);
  co_await rollBack(1);
}

task<> afterABreak(cancellation_token Stop) {
  for (;;) {
    if (condition())
      break;
    if (Stop.is_cancellation_requested())
      break;
    co_await read(1, Stop);
  }
  co_await rollBack(1);
}

task<> afterTheCarrier(cancellation_token Stop) {
  try {
    co_await read(1, Stop);
  } catch (const cppcoro::operation_cancelled &) {
  }
  co_await rollBack(1);
}

task<> afterAnError(cancellation_token Stop) {
  std::exception_ptr Error;
  try {
    co_await read(1, Stop);
  } catch (...) {
    Error = std::current_exception();
  }
  if (Error != nullptr) {
    co_await rollBack(1);
    std::rethrow_exception(Error);
  }
}

task<> afterAFlag(cancellation_token Stop) {
  bool Failed = false;
  try {
    co_await read(1, Stop);
  } catch (...) {
    Failed = true;
  }
  if (!Failed)
    co_return;
  co_await rollBack(1);
}

task<std::error_code> give(cancellation_token);
task<> afterAnErrorCode(cancellation_token Stop) {
  const std::error_code Error = co_await give(Stop);
  if (Error)
    co_await rollBack(1);
}

// Whether it can be cancelled is asked first.
task<> twoWays(cancellation_token Stop) {
  if (Stop.can_be_cancelled())
    co_await read(1, Stop);
  else
    co_await read(1);
}

// It is gone.
task<> moved(cancellation_token Stop) {
  co_await read(1, std::move(Stop));
  co_await read(2);
}
task<> movedInALoop(cancellation_token Stop) {
  for (int I = 0; I != 2; ++I) {
    co_await read(1);
    co_await read(2, std::move(Stop));
  }
}
task<> movedSomewhere(cancellation_token Stop) {
  if (condition())
    co_await read(1, std::move(Stop));
  co_await read(2);
}
task<> movedBeside(cancellation_token Stop) {
  co_await cppcoro::when_all(load(1), load(2, std::move(Stop)));
}
task<> assigned(cancellation_token Stop) {
  Stop = cancellation_token();
  co_await read(1);
}

// They know of it in another way.
struct Request {
  int Page = 0;
  cancellation_token Stop = {};
};
task<> send(Request);
task<> send(Request, cancellation_token);
struct Session {
  explicit Session(const cancellation_token &);
  void stopWith(const cancellation_token &);
  void cancel();
  task<> run(int);
  task<> run(int, cancellation_token);
};
class Registration {
public:
  template <class F> Registration(cancellation_token, F &&) {}
  ~Registration();
};
template <class T> T withToken(T &&, cancellation_token) {
  return T(std::move(*static_cast<T *>(nullptr)));
}
task<> orStop(task<> &&, cancellation_token);

task<> inTheArgument(cancellation_token Stop) {
  co_await send({1, Stop});
  Request Next;
  Next.Stop = Stop;
  co_await send(Next);
}
task<> byTheConstructor(cancellation_token Stop) {
  Session Own(Stop);
  co_await Own.run(1);
  co_await Session(Stop).run(2);
}
task<> byACall(Session &To, cancellation_token Stop) {
  To.stopWith(Stop);
  co_await To.run(1);
}
task<> byACallback(Session &To, cancellation_token Stop) {
  Registration Now(Stop, [&To] { To.cancel(); });
  co_await To.run(1);
}
class Client {
  Session Own{{}};

public:
  void stop();
  task<> run(cancellation_token Stop) {
    Registration Now(std::move(Stop), [this] { stop(); });
    co_await Own.run(1);
  }
  task<> runAgain(cancellation_token Stop) {
    Registration Now(Stop, [this] { stop(); });
    co_await Own.run(1);
  }
};
task<> byAWrapper(cancellation_token Stop) {
  co_await withToken(read(1), Stop);
  co_await orStop(read(1), Stop);
  auto Later = read(2);
  co_await withToken(std::move(Later), Stop);
}
task<> waitFor(bool (*)());
task<> poll(int, std::function<bool()>);
task<> poll(int, std::function<bool()>, cancellation_token);
task<> byAPredicate(cancellation_token Stop) {
  co_await poll(1, [&] { return Stop.is_cancellation_requested(); });
}

// One overload implements the other.
struct Log {
  task<> sync(int);
  task<> sync(int Upto, cancellation_token Stop) {
    Stop.throw_if_cancellation_requested();
    co_await sync(Upto);
  }
};

// No overload, or none that can be called.
struct Others {
  task<> one(int);
  task<> one(long, cancellation_token);
  task<> two(int);
  void two(int, cancellation_token);
  task<> three(int) const;
  task<> three(int, cancellation_token);
  task<> four(int);
  task<> four(int, cancellation_token) = delete;
  task<> five(int);

private:
  task<> five(int, cancellation_token);
};
task<> others(Others Of, cancellation_token Stop) {
  co_await Of.one(1);
  co_await Of.two(1);
  co_await Of.three(1);
  co_await Of.four(1);
  co_await Of.five(1);
}
task<> declaredLater(int);
task<> early(cancellation_token Stop) { co_await declaredLater(1); }
task<> declaredLater(int, cancellation_token);

// The default is a token that somebody may cancel.
cancellation_token current();
task<> work(int, cancellation_token = current());
task<> byCurrent(cancellation_token Stop) { co_await work(1); }

// Tokens of this library travel by themselves.
folly::coro::Task<int> ask(int, folly::CancellationToken = {});
folly::coro::Task<int> travels(folly::CancellationToken Stop) {
  co_return co_await ask(1);
}

// Not a coroutine that waits.
task<> plain(cancellation_token Stop) { return read(1); }
