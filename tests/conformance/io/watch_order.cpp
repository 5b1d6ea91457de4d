// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

#include <sys/socket.h>

namespace {

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  std::vector<asyncio::Socket> ends, peers;
  for (int i = 0; i < 4; ++i) {
    auto [end, peer] = asyncio::Socket::pair();
    ends.push_back(std::move(end));
    peers.push_back(std::move(peer));
  }
  for (int i = 0; i < 4; ++i)
    loop.add_reader(ends[i].fileno(), [i, &ends] {
      char byte = 0;
      ::recv(ends[i].fileno(), &byte, 1, 0);
      note("{} reads {}", i, shown(std::string(1, byte)));
    });
  co_await quiet();
  for (const int i : {2, 0, 3, 1})
    send(peers[i], "a");
  loop.call_soon([] { note("queued before"); });
  co_await quiet();
  // More than is read in one turn.
  for (const int i : {1, 3})
    send(peers[i], "xyz");
  co_await quiet();
  for (const asyncio::Socket &end : ends)
    note("remove_reader: {}", loop.remove_reader(end.fileno()));
  note("remove_reader: {}", loop.remove_reader(ends[0].fileno()));
  send(peers[0], "b");
  co_await quiet();
}

} // namespace

SCENARIO(watch_order) { run_on_wire(scenario()); }
