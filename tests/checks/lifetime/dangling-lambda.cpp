// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-dangling-lambda' %s -- %flags -std=c++23 | %FileCheck

#include <asyncio/asyncio.h>

#include <boost-asio.h>
#include <folly-coro.h>
#include <libcoro.h>
#include <optional>
#include <qcoro.h>
#include <seastar.h>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using asyncio::Coro;

void take(int);
std::vector<asyncio::Task<void>> Started;
std::optional<Coro<void>> Pending;

//===--- Found: the closure is a temporary --------------------------------===//

Coro<void> kept(int Number) {
  auto Later = [Number]() -> Coro<void> {
    // CHECK: :[[#@LINE-1]]:16: warning: the closure dies while the coroutine of this lambda still uses what it captured: the task is kept in 'Later' [cotidy-dangling-lambda]
    // CHECK-NEXT: :[[#@LINE+4]]:10: note: used here, when the coroutine runs
    // CHECK-NEXT: :[[#@LINE+5]]:12: note: the task is used here, when the temporary is gone
    co_await asyncio::sleep(1s);
    take(
         Number);
  }();
  co_await Later;
}

Coro<void> calledInCreateTask(int Number) {
  auto Task = asyncio::create_task([&]() -> Coro<void> {
    // CHECK: :[[#@LINE-1]]:36: warning: the closure dies while the coroutine of this lambda still uses what it captured: 'create_task' starts it, and nobody waits for it here
    take(Number);
    co_await asyncio::sleep(1s);
  }());
  co_await Task;
}

void stored(int Number) {
  Pending = [Number]() -> Coro<void> {
    // CHECK: :[[#@LINE-1]]:13: warning: the closure dies while the coroutine of this lambda still uses what it captured: the task is stored
    take(Number);
    co_return;
  }();
}

Coro<void> returned(int Number) {
  return [=]() -> Coro<void> {
    // CHECK: :[[#@LINE-1]]:10: warning: the closure dies while the coroutine of this lambda still uses what it captured: the task is returned
    take(Number);
    co_return;
  }();
}

struct Service {
  int Number = 0;
  Coro<void> start() {
    return [this]() -> Coro<void> {
      // CHECK: :[[#@LINE-1]]:12: warning: the closure dies while the coroutine of this lambda still uses what it captured: the task is returned
      take(Number);
      co_return;
    }();
  }
};

namespace asio = boost::asio;
asio::awaitable<void> rest();
void spawned(asio::io_context &Context, int Number) {
  asio::co_spawn(
      Context,
      [Number]() -> asio::awaitable<void> {
        // CHECK: :[[#@LINE-1]]:7: warning: the closure dies while the coroutine of this lambda still uses what it captured: 'co_spawn' starts it, and nobody waits for it here
        co_await rest();
        take(Number);
      }(),
      asio::detached);
}

void detached(coro::thread_pool &Pool, int Number) {
  Pool.spawn_detached([Number, &Pool]() -> coro::task<> {
    // CHECK: :[[#@LINE-1]]:23: warning: the closure dies while the coroutine of this lambda
    co_await Pool.schedule();
    take(Number);
  }());
}

struct Event {
  void set();
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>);
  int await_resume();
};
void setsLater(int Number) {
  Event Ready;
  auto Later = [&Ready, Number]() -> QCoro::Task<> {
    // CHECK: :[[#@LINE-1]]:16: warning: the closure dies while the coroutine of this lambda still uses what it captured
    co_await Ready;
    take(Number);
  }();
  Ready.set();
}
QCoro::Task<> wait();
void eager(int Number) {
  [Number]() -> QCoro::Task<> {
    // CHECK: :[[#@LINE-1]]:3: warning: the closure dies while the coroutine of this lambda still uses what it captured: the coroutine goes on without its task
    // CHECK-NEXT: :[[#@LINE+2]]:10: note: used here, after a suspension
    co_await wait();
    take(Number);
  }();
}

// By reference the closure stays where it is.
Coro<void> selfByReference(int Number) {
  auto Later = [Number](this auto &&Self) -> Coro<void> {
    // CHECK: :[[#@LINE-1]]:16: warning: the closure dies while the coroutine of this lambda
    co_await asyncio::sleep(1s);
    take(Number);
  }();
  co_await Later;
}

Coro<void> generic(int Number) {
  auto Later = [Number](auto Other) -> Coro<void> {
    // CHECK: :[[#@LINE-1]]:16: warning: the closure dies while the coroutine of this lambda
    co_await asyncio::sleep(1s);
    take(Number + Other);
  }(1);
  co_await Later;
}

// Continuations are freed when they return, awaited or not.
seastar::future<> tick();
seastar::future<> continues(int Number) {
  co_await tick().then([Number]() -> seastar::future<> {
    // CHECK: :[[#@LINE-1]]:24: warning: 'then' lets go of this lambda when the call of it returns, and the coroutine still uses what it captured
    // CHECK-NEXT: :[[#@LINE+2]]:10: note: used here, after a suspension
    co_await tick();
    take(Number);
  });
  co_await tick().then([Number]() -> seastar::future<> {
    take(Number);
    co_await tick();
  });
  co_await tick().then([Number] { take(Number); });
}

//===--- Found: the closure is a variable ---------------------------------===//

Coro<void> returnsFromLocal(int Number) {
  auto Work = [Number]() -> Coro<void> {
    take(Number);
    co_return;
  };
  return Work();
  // CHECK: :[[#@LINE-1]]:10: warning: the closure dies while the coroutine of 'Work' still uses what it captured: the task is returned
  // CHECK-NEXT: :[[#@LINE-6]]:8: note: 'Work' is declared here, and dies with its scope
}

Coro<void> loops(std::vector<int> Numbers) {
  std::vector<Coro<void>> All;
  for (int Number : Numbers) {
    auto Work = [Number]() -> Coro<void> {
      take(Number);
      co_return;
    };
    All.push_back(Work());
    // CHECK: :[[#@LINE-1]]:19: warning: the closure dies while the coroutine of 'Work' still uses what it captured: the task is kept in 'All'
  }
  co_await asyncio::gather(std::move(All));
}

//===--- Found: what a closure captured by reference ----------------------===//

Coro<void> loopVariable(std::vector<int> Numbers) {
  for (int Number : Numbers)
    Started.push_back(asyncio::create_task([&]() -> Coro<void> {
      // CHECK: :[[#@LINE-1]]:44: warning: the coroutine of this lambda goes on using 'Number', which it captured by reference, after its death: 'create_task' starts it, and nobody waits for it here
      // CHECK-NEXT: :[[#@LINE-3]]:12: note: 'Number' is declared here, and dies with its scope
      take(Number);
      co_return;
    }));
  co_return;
}

void spawnsCallable(asio::io_context &Context) {
  std::string Name = "a";
  asio::co_spawn(
      Context,
      [&Name]() -> asio::awaitable<void> {
        // CHECK: :[[#@LINE-1]]:7: warning: the coroutine of this lambda goes on using 'Name', which it captured by reference, after its death
        co_await rest();
        Name.clear();
      },
      asio::detached);
}

//===--- Not found --------------------------------------------------------===//

// Awaited in the same full expression.
Coro<void> inPlace(int Number) {
  co_await [Number]() -> Coro<void> {
    co_await asyncio::sleep(1s);
    take(Number);
  }();
  co_await asyncio::gather(
      [&]() -> Coro<void> {
        take(Number);
        co_return;
      }(),
      asyncio::sleep(1s));
  asyncio::run([Number]() -> Coro<void> {
    take(Number);
    co_return;
  }());
}

// No captures, or none that is used.
Coro<void> free() {
  auto A = []() -> Coro<void> { co_await asyncio::sleep(1s); }();
  int Number = 0;
  auto B = [Number]() -> Coro<void> {
    (void)Number;
    co_return;
  }();
  auto C = [](int Given) -> Coro<void> {
    co_await asyncio::sleep(1s);
    take(Given);
  }(Number);
  co_await A;
  co_await B;
  co_await C;
}

// The closure is the coroutine's own.
Coro<void> byValue(int Number) {
  auto Later = [Number](this auto) -> Coro<void> {
    co_await asyncio::sleep(1s);
    take(Number);
  }();
  co_await Later;
}

// Callables that are kept.
Coro<void> keepers(int Number, asyncio::TaskGroup &Group) {
  Started.push_back(asyncio::create_task([Number]() -> Coro<void> {
    co_await asyncio::sleep(1s);
    take(Number);
  }));
  Group.create_task([Number]() -> Coro<void> {
    co_await asyncio::sleep(1s);
    take(Number);
  });
  auto Work = [Number]() -> Coro<void> {
    co_await asyncio::sleep(1s);
    take(Number);
  };
  Started.push_back(asyncio::create_task(Work));
  auto Both = asyncio::gather(
      [Number]() -> Coro<void> {
        co_await asyncio::sleep(1s);
        take(Number);
      },
      asyncio::sleep(1s));
  co_await Both;
  auto Limited = asyncio::timeout(1s, [Number]() -> Coro<void> {
    co_await asyncio::sleep(1s);
    take(Number);
  });
  co_await Limited;
  auto Scope =
      asyncio::TaskGroup::scope([Number](asyncio::TaskGroup &) -> Coro<void> {
        co_await asyncio::sleep(1s);
        take(Number);
      });
  co_await Scope;
}
folly::coro::Task<void> folly_rest();
folly::coro::Task<void> invoked(int Number) {
  return folly::coro::co_invoke([Number]() -> folly::coro::Task<void> {
    co_await folly_rest();
    take(Number);
  });
}
void keptByAsio(asio::io_context &Context, int Number) {
  asio::co_spawn(
      Context,
      [Number]() -> asio::awaitable<void> {
        co_await rest();
        take(Number);
      },
      asio::detached);
}

// The closure is a variable that lives long enough, or may do so.
Coro<void> scoped(std::vector<int> Numbers) {
  auto Work = [&](int Number) -> Coro<void> {
    co_await asyncio::sleep(1s);
    take(Number + static_cast<int>(Numbers.size()));
  };
  std::vector<Coro<void>> All;
  for (int Number : Numbers)
    All.push_back(Work(Number));
  co_await asyncio::gather(std::move(All));
  auto Task = asyncio::create_task(Work(1));
  co_await Task;
}
void runsLoop() {
  asio::io_context Context;
  int Number = 0;
  auto Work = [&]() -> asio::awaitable<void> {
    co_await rest();
    take(Number);
  };
  asio::co_spawn(Context, Work(), asio::detached);
  asio::co_spawn(Context, [&]() -> asio::awaitable<void> { return Work(); },
                 asio::detached);
  Context.run();
}

// An eager coroutine reads its captures before its first suspension.
void readsFirst(int Number) {
  [Number]() -> QCoro::Task<> {
    take(Number);
    co_await wait();
  }();
}

// A lambda that is no coroutine has no use for its closure later.
Coro<void> ofValue(int);
Coro<void> plainLambda(int Number) {
  auto Later = [Number] { return ofValue(Number); }();
  co_await Later;
}

// What it awaits has been told something before: it may be ready, and then the
// coroutine is over before the closure dies.
void setsBefore(int Number) {
  Event Ready;
  Ready.set();
  auto Over = [&Ready, Number]() -> QCoro::Task<> {
    take(co_await Ready);
    take(Number);
  }();
}
