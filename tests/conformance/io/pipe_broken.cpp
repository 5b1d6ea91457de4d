// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

#include <fcntl.h>
#include <unistd.h>

namespace {

class Ending : public Speaker {
public:
  using Speaker::Speaker;
  // CPython has no text for it.
  void connection_lost(std::exception_ptr error) override {
    const std::string text = describe(error);
    const std::string kind = text.substr(0, text.find('('));
    note("{}.connection_lost {}", name, kind == "None" ? "NoneType" : kind);
  }
};

struct Pipe {
  std::shared_ptr<asyncio::WriteTransport> transport;
  int out = -1;
};

asyncio::Coro<Pipe> connect(const char *name) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0)
    throw asyncio::OSError("no pipe");
  auto connecting = asyncio::get_running_loop().connect_write_pipe(
      [name] { return std::make_shared<Ending>(name); }, ends[1]);
  const auto made = co_await std::move(connecting);
  co_return Pipe{made.first, ends[0]};
}

asyncio::Coro<> scenario() {
  Pipe pipe = co_await connect("idle");
  ::close(pipe.out);
  co_await quiet();
  note("is_closing={}", pipe.transport->is_closing());
  pipe.transport->write("late");
  pipe.transport->close();

  pipe = co_await connect("writes at once");
  ::close(pipe.out);
  pipe.transport->write("one");
  pipe.transport->write("two");
  note("is_closing={}", pipe.transport->is_closing());
  co_await quiet();

  pipe = co_await connect("full");
  pipe.transport->write(std::string(1'000'000, 'x'));
  say("buffered {}", pipe.transport->get_write_buffer_size() > 0);
  ::close(pipe.out);
  co_await quiet();
  say("buffered {}", pipe.transport->get_write_buffer_size());
}

} // namespace

SCENARIO(pipe_broken) { run_on_wire(scenario()); }
