// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

std::string kind_of_caught() {
  const std::string error = caught();
  return error.substr(0, error.find('('));
}

template <class A> asyncio::Coro<> kind(const char *what, A awaitable) {
  try {
    co_await std::move(awaitable);
    say("{}: fine", what);
    // NOLINTNEXTLINE(cotidy-swallowed-cancellation): that is what came of it
  } catch (...) {
    say("{}: {}", what, kind_of_caught());
  }
}

template <class F> void kind_now(const char *what, F call) {
  try {
    call();
    say("{}: fine", what);
  } catch (...) {
    say("{}: {}", what, kind_of_caught());
  }
}

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  auto [given, peer] = asyncio::Socket::pair();
  const auto transport =
      co_await connect(std::move(given), std::make_shared<Speaker>("end"));
  const asyncio::Socket &end =
      **transport->get_extra_info<const asyncio::Socket *>("socket");
  const int number = end.fileno();
  std::string room(1, '\0');
  kind_now("add_reader", [&] { loop.add_reader(number, [] {}); });
  kind_now("add_writer", [&] { loop.add_writer(number, [] {}); });
  kind_now("remove_reader", [&] { loop.remove_reader(number); });
  kind_now("remove_writer", [&] { loop.remove_writer(number); });
  co_await kind("sock_recv", loop.sock_recv(end, 1));
  co_await kind("sock_recv_into", loop.sock_recv_into(end, room));
  // CPython refuses what it would have to wait for.
  fill(end);
  co_await kind("sock_sendall", loop.sock_sendall(end, "x"));
  transport->close();
  co_await quiet();
  co_await kind("sock_recv of a closed one", loop.sock_recv(end, 1));
  kind_now("add_reader of none", [&] { loop.add_reader(-1, [] {}); });
}

} // namespace

SCENARIO(sock_refused) { run_on_wire(scenario()); }
