// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

#include <array>
#include <fcntl.h>
#include <unistd.h>

namespace {

struct Pipe {
  std::shared_ptr<asyncio::WriteTransport> transport;
  int out = -1;
};

asyncio::Coro<Pipe> connect(const char *name, bool full) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
    throw asyncio::OSError("no pipe");
  const std::string piece(4096, '#');
  while (full && ::write(ends[1], piece.data(), piece.size()) > 0) {
  }
  auto connecting = asyncio::get_running_loop().connect_write_pipe(
      [name] { return std::make_shared<Speaker>(name); }, ends[1]);
  const auto made = co_await std::move(connecting);
  note("connected");
  co_return Pipe{made.first, ends[0]};
}

std::string drained(const Pipe &pipe) {
  std::string all;
  std::array<char, 65536> room{};
  while (true) {
    const auto got = ::read(pipe.out, room.data(), room.size());
    if (got <= 0)
      break;
    all.append(room.data(), static_cast<std::size_t>(got));
  }
  const std::size_t begin = all.find_first_not_of('#');
  return begin == all.npos ? "" : all.substr(begin);
}

asyncio::Coro<> not_full() {
  const Pipe pipe = co_await connect("pipe", false);
  note("can_write_eof={}", pipe.transport->can_write_eof());
  pipe.transport->write("one");
  const std::string_view pieces[] = {"two", "three"};
  pipe.transport->writelines(pieces);
  note("received {}", shown(drained(pipe)));
  pipe.transport->write_eof();
  attempt_now("write", [&] { pipe.transport->write("late"); });
  pipe.transport->close();
  co_await quiet();
  note("received {}", shown(drained(pipe)));
  ::close(pipe.out);
}

asyncio::Coro<> full() {
  const Pipe pipe = co_await connect("full", true);
  pipe.transport->set_write_buffer_limits({.high = 8});
  pipe.transport->write("12345678");
  note("buffered {}", pipe.transport->get_write_buffer_size());
  pipe.transport->write("9");
  note("buffered {}", pipe.transport->get_write_buffer_size());
  co_await quiet();
  note("received {}", shown(drained(pipe)));
  co_await quiet();
  note("received {}", shown(drained(pipe)));
  pipe.transport->close();
  co_await quiet();
  ::close(pipe.out);
}

asyncio::Coro<> ended_when_full() {
  Pipe pipe = co_await connect("closed when full", true);
  pipe.transport->write("rest");
  pipe.transport->close();
  note("is_closing={}", pipe.transport->is_closing());
  co_await quiet();
  drained(pipe);
  co_await quiet();
  note("received {}", shown(drained(pipe)));
  ::close(pipe.out);

  pipe = co_await connect("aborted when full", true);
  pipe.transport->write("rest");
  pipe.transport->abort();
  note("buffered {}", pipe.transport->get_write_buffer_size());
  co_await quiet();
  ::close(pipe.out);
}

asyncio::Coro<> scenario() {
  co_await not_full();
  co_await full();
  co_await ended_when_full();
}

} // namespace

SCENARIO(pipe_write) { run_on_wire(scenario()); }
