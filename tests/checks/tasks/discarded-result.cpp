// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-discarded-result' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>
#include <boost-asio.h>
#include <cppcoro.h>
#include <folly-coro.h>
#include <libcoro.h>

#include <optional>
#include <system_error>
#include <tuple>
#include <variant>
#include <vector>

namespace net = boost::asio;
using net::ip::tcp;

enum class [[nodiscard]] Status { Ok, Full };
struct [[nodiscard]] Receipt {
  int Number;
};
template <class T> struct [[nodiscard]] Outcome {
  bool ok() const;
};
/// As std::expected, by its members.
template <class T, class E> struct Expected {
  bool has_value() const;
  T value() const;
  E error() const;
};
template <class T> struct Awaiter {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};

asyncio::Coro<std::error_code> save();
asyncio::Coro<std::exception_ptr> runAll();
asyncio::Coro<std::tuple<std::error_code, int>> read();
asyncio::Coro<std::pair<std::exception_ptr, int>> runOne();
asyncio::Coro<Expected<int, std::string>> load();
asyncio::Coro<std::vector<std::error_code>> saveEach();
[[nodiscard]] asyncio::Coro<int> count();
cppcoro::task<Status> push();
bool condition();
void tick();

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> errors() {
  co_await save();
  // CHECK: :[[#@LINE-1]]:3: warning: nobody looks at the error that 'save' gives: if it fails, the coroutine goes on as if it had not [cotidy-discarded-result]
  // CHECK-NEXT: :[[#@LINE-16]]:32: note: it returns 'asyncio::Coro<std::error_code>'
  co_await runAll();
  // CHECK: :[[#@LINE-1]]:3: warning: nobody looks at the error that 'runAll' gives
  co_await read();
  // CHECK: :[[#@LINE-1]]:3: warning: nobody looks at the error that 'read' gives
  // CHECK-NEXT: note: it returns 'asyncio::Coro<std::tuple<std::error_code, int>>'
  co_await runOne();
  // CHECK: :[[#@LINE-1]]:3: warning: nobody looks at the error that 'runOne' gives
  co_await saveEach();
  // CHECK: :[[#@LINE-1]]:3: warning: nobody looks at the error that 'saveEach' gives
  co_await load();
  // CHECK: :[[#@LINE-1]]:3: warning: 'load' gives a value or an error, and nobody looks which: if it fails, the coroutine goes on as if it had not
  auto Task = asyncio::create_task(save());
  co_await Task;
  // CHECK: :[[#@LINE-1]]:3: warning: nobody looks at the error that this await gives
}

asyncio::Coro<void> whereValuesGoNowhere() {
  if (condition())
    co_await save();
  // CHECK: :[[#@LINE-1]]:5: warning: nobody looks at the error that 'save' gives
  for (;; co_await save())
    // CHECK: :[[#@LINE-1]]:11: warning: nobody looks at the error that 'save' gives
    break;
  co_await save(), tick();
  // CHECK: :[[#@LINE-1]]:3: warning: nobody looks at the error that 'save' gives
  (co_await save());
  // CHECK: :[[#@LINE-1]]:4: warning: nobody looks at the error that 'save' gives
  auto Inner = []() -> asyncio::Coro<void> {
    co_await save();
    // CHECK: :[[#@LINE-1]]:5: warning: nobody looks at the error that 'save' gives
  };
  co_await Inner();
}

asyncio::Coro<void> severalAtOnce() {
  co_await asyncio::gather(save(), save());
  // CHECK: :[[#@LINE-1]]:3: warning: 'gather' hands over what each of them gives, and nobody looks at it: an error among it goes unnoticed
}

// clang says nothing where an await gives a reference.
cppcoro::task<Receipt> order();
cppcoro::task<Outcome<int>> outcome();
cppcoro::task<void> references(cppcoro::task<Status> Given) {
  co_await push();
  // CHECK: :[[#@LINE-1]]:3: warning: the result of 'push' is dropped: what a 'Status' tells has to be looked at, as its type says
  // CHECK-NEXT: :19:26: note: it is nodiscard here
  co_await order();
  // CHECK: :[[#@LINE-1]]:3: warning: the result of 'order' is dropped: what a 'Receipt' tells
  co_await outcome();
  // CHECK: :[[#@LINE-1]]:3: warning: the result of 'outcome' is dropped: what a 'Outcome<int>' tells
  co_await Given;
  // CHECK: :[[#@LINE-1]]:3: warning: the result of this await is dropped
}

coro::task<coro::net::connect_status> dial();
coro::task<void> enumeration() {
  co_await dial();
  // CHECK: :[[#@LINE-1]]:3: warning: nobody looks at the error that 'dial' gives
}

net::awaitable<void> request(tcp::socket &);
net::awaitable<void> connects(tcp::socket &Socket, tcp::endpoint To) {
  co_await Socket.async_connect(To, net::as_tuple(net::use_awaitable));
  // CHECK: :[[#@LINE-1]]:3: warning: nobody looks at the error that 'async_connect' gives
  // CHECK-NEXT: :[[#@LINE+1]]:12: note: it goes on with 'Socket' here
  co_await request(Socket);
}

net::awaitable<void> writes(tcp::socket &Socket, std::string &Data) {
  for (;;)
    co_await net::async_write(
    // CHECK: :[[#@LINE-1]]:5: warning: nobody looks at the error that 'async_write' gives
    // CHECK-NEXT: :[[#@LINE-2]]:14: note: it goes on with 'Socket' here
        Socket, net::buffer(Data), net::as_tuple(net::use_awaitable));
}

struct Client {
  tcp::socket Socket;
  net::awaitable<void> start(tcp::endpoint To) {
    co_await Socket.async_connect(To, net::as_tuple(net::use_awaitable));
    // CHECK: :[[#@LINE-1]]:5: warning: nobody looks at the error that 'async_connect' gives
    // CHECK-NEXT: :[[#@LINE+2]]:14: note: it goes on with 'Socket' here
    Socket.non_blocking(true);
    co_await request(Socket);
  }
};

template <class T> asyncio::Coro<void> instantiated(T) {
  co_await save();
  // CHECK: :[[#@LINE-1]]:3: warning: nobody looks at the error that 'save' gives
}
template asyncio::Coro<void> instantiated(int);
template asyncio::Coro<void> instantiated(char);

template <class T> cppcoro::task<T> neverInstantiated(T Value) {
  co_await Awaiter<std::error_code>();
  // CHECK: :[[#@LINE-1]]:3: warning: nobody looks at the error that this await gives
  co_await Awaiter<T>();
  co_await Value;
}

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<std::error_code> looks() {
  if (auto Error = co_await save())
    throw std::system_error(Error);
  auto Loaded = co_await load();
  if (!Loaded.has_value())
    co_return std::error_code();
  std::ignore = co_await save();
  (void)co_await save();
  static_cast<void>(co_await load());
  [[maybe_unused]] auto Meant = co_await save();
  co_return co_await save();
}

// Nothing in these says that there may be an error. That a function is
// nodiscard speaks of the task.
asyncio::Coro<bool> tryPush();
asyncio::Coro<std::size_t> writeSome();
asyncio::Coro<std::optional<int>> find();
asyncio::Coro<std::variant<std::error_code, int>> firstOf();
asyncio::Coro<void> noErrors() {
  co_await tryPush();
  co_await writeSome();
  co_await find();
  co_await firstOf();
  co_await count();
}

// clang warns of these by itself.
struct Acknowledged {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  [[nodiscard]] int await_resume();
};
asyncio::Coro<Status> step();
asyncio::Coro<void> forTheCompiler() { co_await step(); }
cppcoro::task<void> forTheCompilerToo() {
  co_await Awaiter<Receipt>();
  co_await Acknowledged();
}

// A timer's error is that it was cancelled, to wake up who waits for it.
net::awaitable<void> sleeps(net::steady_timer &Timer) {
  for (;;) {
    co_await Timer.async_wait(net::as_tuple(net::use_awaitable));
    tick();
  }
}

struct Timer {
  cppcoro::task<std::tuple<std::error_code>> async_wait_for(int Seconds);
  cppcoro::task<std::error_code> waitUntil(int Then);
};
cppcoro::task<void> sleepsWithoutModel(Timer &Of) {
  co_await Of.async_wait_for(1);
  co_await Of.waitUntil(2);
}

// Nothing hangs on how the end of a thing went.
asyncio::Coro<std::error_code> closeAll();
struct Session {
  asyncio::Coro<std::error_code> asyncShutdown();
  asyncio::Coro<std::error_code> disconnect();
};
asyncio::Coro<void> ends(Session &Of) {
  co_await Of.asyncShutdown();
  co_await Of.disconnect();
  co_await closeAll();
}

net::awaitable<void> saysGoodbye(tcp::socket &Socket, std::string &Data) {
  co_await net::async_write(Socket, net::buffer(Data),
                            net::as_tuple(net::use_awaitable));
  Socket.close();
}

net::awaitable<void> lastWords(tcp::socket &Socket, std::string &Data) {
  co_await net::async_write(Socket, net::buffer(Data),
                            net::as_tuple(net::use_awaitable));
  tick();
}

// How it went is seen from the object.
net::awaitable<void> asksTheSocket(tcp::socket &Socket, tcp::endpoint To) {
  co_await Socket.async_connect(To, net::as_tuple(net::use_awaitable));
  if (!Socket.is_open())
    co_return;
  co_await request(Socket);
}

net::awaitable<void> leavesBefore(tcp::socket &Socket, tcp::endpoint To) {
  if (condition()) {
    co_await Socket.async_connect(To, net::as_tuple(net::use_awaitable));
    co_return;
  }
  co_await request(Socket);
}

// A function that makes values of errors is asked to when they do not matter.
folly::coro::Task<int> fetch();
folly::coro::Task<void> swallows() {
  co_await folly::coro::co_awaitTry(fetch());
  co_await folly::coro::collectAllTry(fetch(), fetch()); // unchecked-gather
}

// Which of them was first is all that is asked.
folly::coro::Task<std::error_code> attempt();
folly::coro::Task<void> races() {
  co_await folly::coro::collectAny(attempt(), attempt());
}

cppcoro::task<void> noReference(cppcoro::task<int> Given) { co_await Given; }

template <class T> cppcoro::task<T> unknown(T Value) {
  co_await Value.save();
  co_await Awaiter<T>();
}
