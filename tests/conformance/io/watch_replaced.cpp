// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> one_removes_the_other(const asyncio::Socket &a,
                                      const asyncio::Socket &b) {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  loop.add_reader(a.fileno(), [&] {
    note("a is ready and removes the reader of b");
    note("{}", loop.remove_reader(b.fileno()));
    loop.remove_reader(a.fileno());
  });
  loop.add_reader(b.fileno(), [] { note("b is ready"); });
  co_return;
}

asyncio::Coro<> one_replaces_itself(const asyncio::Socket &a) {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  loop.add_reader(a.fileno(), [] { note("never"); });
  loop.add_reader(a.fileno(), [&] {
    note("first reader");
    loop.add_reader(a.fileno(),
                    [&] { note("second reader {}", shown(drained(a))); });
  });
  co_await quiet();
}

asyncio::Coro<> always_writable(const asyncio::Socket &a) {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  loop.add_writer(a.fileno(), [&, written = 0]() mutable {
    note("writer {}", ++written);
    if (written != 3)
      return;
    // The closure is gone after the first call.
    asyncio::EventLoop &same = loop;
    const int descriptor = a.fileno();
    const bool first = same.remove_writer(descriptor);
    note("remove_writer: {} {}", first, same.remove_writer(descriptor));
  });
  co_await quiet();
}

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  auto [a, a_peer] = asyncio::Socket::pair();
  auto [b, b_peer] = asyncio::Socket::pair();
  co_await one_removes_the_other(a, b);
  send(a_peer, "1");
  send(b_peer, "1");
  co_await quiet();
  co_await one_replaces_itself(a);
  co_await always_writable(a);

  // Both sides of one descriptor, and then the end.
  const int descriptor = a.fileno();
  loop.add_reader(descriptor, [&loop, descriptor] {
    char byte = 0;
    const auto got = ::recv(descriptor, &byte, 1, 0);
    note("reader meets the end {}", shown(std::string(got, byte)));
    loop.remove_reader(descriptor);
  });
  loop.add_writer(descriptor, [&loop, descriptor] {
    note("writer");
    loop.remove_writer(descriptor);
  });
  a_peer.close();
  co_await quiet();
  const bool read = loop.remove_reader(descriptor);
  note("{} {}", read, loop.remove_writer(descriptor));
  send(b_peer, "2");
  loop.add_reader(b.fileno(), [] { note("never, as it is removed at once"); });
  loop.remove_reader(b.fileno());
  co_await quiet();
}

} // namespace

SCENARIO(watch_replaced) { run_on_wire(scenario()); }
