// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

#include <fcntl.h>
#include <unistd.h>

namespace {

struct Pipe {
  std::shared_ptr<asyncio::ReadTransport> transport;
  int into = -1;

  void write(std::string_view data) const {
    [[maybe_unused]] const auto put = ::write(into, data.data(), data.size());
  }
};

asyncio::Coro<Pipe> connect(const char *name) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0)
    throw asyncio::OSError("no pipe");
  auto connecting = asyncio::get_running_loop().connect_read_pipe(
      [name] { return std::make_shared<Speaker>(name); }, ends[0]);
  const auto made = co_await std::move(connecting);
  note("connected");
  co_return Pipe{made.first, ends[1]};
}

asyncio::Coro<> scenario() {
  Pipe pipe = co_await connect("pipe");
  pipe.write("one");
  pipe.write("two");
  co_await quiet();
  pipe.transport->pause_reading();
  pipe.transport->pause_reading();
  pipe.write("three");
  co_await quiet();
  note("is_reading={}", pipe.transport->is_reading());
  pipe.write("four");
  pipe.transport->resume_reading();
  pipe.transport->resume_reading();
  co_await quiet();
  pipe.write("last");
  ::close(pipe.into);
  co_await quiet();
  note("is_closing={}", pipe.transport->is_closing());
  pipe.transport->close();

  pipe = co_await connect("closed");
  pipe.write("unread");
  pipe.transport->close();
  pipe.transport->close();
  note("is_closing={}", pipe.transport->is_closing());
  pipe.transport->resume_reading();
  co_await quiet();
  ::close(pipe.into);
}

} // namespace

SCENARIO(pipe_read) { run_on_wire(scenario()); }
