// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

using Lines = std::vector<asyncio::Coro<std::string>>;

asyncio::Coro<> read(asyncio::StreamReader reader, int i) {
  try {
    const std::string line = co_await reader.readline();
    note("{} read {}", i, shown(line));
  } catch (const asyncio::CancelledError &) {
    note("{} is cancelled", i);
    throw;
  }
}

asyncio::Coro<> read_all(const std::vector<asyncio::StreamReader> &readers) {
  co_await asyncio::TaskGroup::scope(
      [&](asyncio::TaskGroup &group) -> asyncio::Coro<> {
        for (int i = 0; i < 3; ++i)
          group.create_task(read(readers[i], i));
        co_return;
      });
}

asyncio::Coro<> the_first_of(const std::vector<asyncio::StreamReader> &readers,
                             const asyncio::Socket &peer) {
  std::vector<asyncio::Task<std::string>> reading;
  for (const asyncio::StreamReader &reader : readers)
    reading.push_back(asyncio::create_task(reader.readline()));
  co_await quiet();
  send(peer, "first\n");
  auto waiting =
      asyncio::wait(reading, {.return_when = asyncio::FIRST_COMPLETED});
  const auto [done, pending] = co_await std::move(waiting);
  note("{} done, {} pending: {}", done.size(), pending.size(),
       shown(done[0].result()));
  for (const auto &task : pending)
    task.cancel();
  auto gathering = asyncio::gather(asyncio::return_exceptions, pending);
  const auto outcomes = co_await std::move(gathering);
  for (const auto &outcome : outcomes)
    note("{}", describe(outcome));
}

asyncio::Coro<> scenario() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  std::vector<asyncio::Socket> peers;
  std::vector<asyncio::StreamReader> readers;
  std::vector<asyncio::StreamWriter> writers;
  std::vector<Ends> pairs;
  for (int i = 0; i < 3; ++i)
    pairs.push_back(asyncio::Socket::pair());
  for (Ends &ends : pairs) {
    auto opening = asyncio::open_connection(std::move(ends.first));
    auto [reader, writer] = co_await std::move(opening);
    peers.push_back(std::move(ends.second));
    readers.push_back(reader);
    writers.push_back(writer);
  }
  for (int i = 0; i < 3; ++i)
    loop.call_later((4 * i + 4) * tick, [&peers, i] {
      send(peers[i], "line " + std::to_string(i) + "\n");
    });
  Lines reading;
  for (const asyncio::StreamReader &reader : readers)
    reading.push_back(reader.readline());
  auto gathering = asyncio::gather(std::move(reading));
  const auto lines = co_await std::move(gathering);
  note("{} {} {}", shown(lines[0]), shown(lines[1]), shown(lines[2]));
  say("at {}", now());

  // Due together with the data: what is ready comes first.
  loop.call_later(2 * tick, [&peers] { send(peers[0], "in time\n"); });
  co_await attempt("wait_for",
                   asyncio::wait_for(readers[0].readline(), 2 * tick));
  co_await attempt("readline", readers[0].readline());

  loop.call_later(tick, [&peers] { send(peers[1], "one\n"); });
  try {
    co_await asyncio::timeout(3 * tick,
                              [&](asyncio::Timeout &) -> asyncio::Coro<> {
                                co_await read_all(readers);
                              });
  } catch (const asyncio::TimeoutError &) {
    note("the group is out of time");
  }
  say("at {}", now());

  // The first that has something.
  co_await the_first_of(readers, peers[2]);
  for (const asyncio::Socket &peer : peers)
    send(peer, "last\n");
  for (const asyncio::StreamReader &reader : readers)
    co_await attempt("readline", reader.readline());
  for (int i = 0; i < 3; ++i) {
    peers[i].close();
    writers[i].close();
    co_await attempt("wait_closed", writers[i].wait_closed());
  }
}

} // namespace

SCENARIO(streams_timeouts) { run_on_wire(scenario()); }
