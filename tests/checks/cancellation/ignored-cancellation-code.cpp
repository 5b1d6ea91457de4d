// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-ignored-cancellation-code' %s -- %flags | %FileCheck

#include <boost-asio.h>
#include <iostream>
#include <string>
#include <tuple>

namespace net = boost::asio;
using net::ip::tcp;
using boost::system::error_code;

void session(tcp::socket);
void fail(error_code Error, const char *What) {
  std::cerr << What << ": " << Error.message() << "\n";
}
void stopOn(error_code Error);
bool stopped();
void tick();

//===--- Found ------------------------------------------------------------===//

net::awaitable<void> acceptsForEver(tcp::acceptor &Acceptor) {
  for (;;) {
    auto [Error, Socket] =
        co_await Acceptor.async_accept(net::as_tuple(net::use_awaitable));
    // CHECK: :[[#@LINE-1]]:9: warning: the loop goes on with every error in 'Error', also when 'async_accept' was cancelled or what it works on was closed: then it never ends [cotidy-ignored-cancellation-code]
    // CHECK-NEXT: :[[#@LINE+1]]:9: note: this asks only whether there was an error
    if (Error) {
      std::cerr << Error.message() << "\n";
      continue;
    }
    session(std::move(Socket));
  }
}

net::awaitable<void> tellsAFunction(tcp::acceptor &Acceptor) {
  while (true) {
    auto [Error, Socket] =
        co_await Acceptor.async_accept(net::as_tuple(net::use_awaitable));
    // CHECK: :[[#@LINE-1]]:9: warning: the loop goes on with every error in 'Error'
    if (!Error)
      session(std::move(Socket));
    else
      fail(Error, "accept");
  }
}

net::awaitable<void> asksNothing(tcp::socket &Socket, std::string &Data) {
  for (;;) {
    error_code Error;
    co_await Socket.async_read_some(
    // CHECK: :[[#@LINE-1]]:5: warning: the loop goes on with every error in 'Error', also when 'async_read_some' was cancelled
        net::buffer(Data), net::redirect_error(net::use_awaitable, Error));
    tick();
  }
}

//===--- Not found --------------------------------------------------------===//

net::awaitable<void> looks(tcp::acceptor &Acceptor) {
  for (;;) {
    auto [Error, Socket] =
        co_await Acceptor.async_accept(net::as_tuple(net::use_awaitable));
    if (Error == net::error::operation_aborted)
      co_return;
    if (Error)
      continue;
    session(std::move(Socket));
  }
}

net::awaitable<void> leaves(tcp::acceptor &Acceptor) {
  for (;;) {
    auto [Error, Socket] =
        co_await Acceptor.async_accept(net::as_tuple(net::use_awaitable));
    if (Error)
      break;
    session(std::move(Socket));
  }
}

net::awaitable<void> leavesInTheEnd(tcp::acceptor &Acceptor) {
  int Failures = 0;
  for (;;) {
    auto [Error, Socket] =
        co_await Acceptor.async_accept(net::as_tuple(net::use_awaitable));
    if (Error) {
      if (++Failures > 10)
        co_return;
      continue;
    }
    session(std::move(Socket));
  }
}

net::awaitable<void> asksTheSocket(tcp::socket &Socket, std::string &Data) {
  while (!stopped()) {
    auto [Error, Size] = co_await Socket.async_read_some(
        net::buffer(Data), net::as_tuple(net::use_awaitable));
    if (Error)
      continue;
    tick();
  }
}

net::awaitable<void> throwsIt(tcp::socket &Socket, std::string &Data) {
  for (;;) {
    error_code Error;
    co_await Socket.async_read_some(
        net::buffer(Data), net::redirect_error(net::use_awaitable, Error));
    if (Error)
      throw boost::system::system_error(Error);
  }
}

net::awaitable<void> handsItOn(tcp::socket &Socket, std::string &Data) {
  for (;;) {
    error_code Error;
    co_await Socket.async_read_some(
        net::buffer(Data), net::redirect_error(net::use_awaitable, Error));
    stopOn(Error);
  }
}

// Cancelled, it ends at the other await.
net::awaitable<void> waitsBetween(tcp::acceptor &Acceptor,
                                  net::steady_timer &Timer) {
  for (;;) {
    auto [Error, Socket] =
        co_await Acceptor.async_accept(net::as_tuple(net::use_awaitable));
    if (Error)
      co_await Timer.async_wait(net::use_awaitable);
  }
}

// A timer that is cancelled to wake up who waits for it.
net::awaitable<void> wakesUp(net::steady_timer &Timer) {
  for (;;) {
    error_code Error;
    co_await Timer.async_wait(net::redirect_error(net::use_awaitable, Error));
    tick();
  }
}

net::awaitable<void> once(tcp::acceptor &Acceptor) {
  auto [Error, Socket] =
      co_await Acceptor.async_accept(net::as_tuple(net::use_awaitable));
  if (!Error)
    session(std::move(Socket));
}
