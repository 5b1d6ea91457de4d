// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Transports of pipes.
#include "tests/runtime/expect.h"

#include <asyncio/pipes.h>
#include <asyncio/socket.h>
#include <asyncio/streams.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace {

using asyncio::BaseTransport;
using asyncio::Coro;
using asyncio::ReadTransport;
using asyncio::WriteTransport;
using asyncio::testing::VirtualLoop;
using expect::thrown_by;

struct Log : asyncio::Protocol {
  std::string text;
  std::string data;
  std::exception_ptr error;
  std::shared_ptr<BaseTransport> transport;

  void connection_made(const std::shared_ptr<BaseTransport> &made) override {
    text += "made ";
    transport = made;
  }
  void connection_lost(std::exception_ptr why) override {
    text += "lost ";
    error = why;
    transport = nullptr;
  }
  void data_received(std::string_view bytes) override { data += bytes; }
  bool eof_received() override {
    text += "eof ";
    return true;
  }
  void pause_writing() override { text += "pause "; }
  void resume_writing() override { text += "resume "; }
};

bool is_open(int descriptor) { return ::fcntl(descriptor, F_GETFD) >= 0; }

class Pipes : public ::testing::Test {
protected:
  Pipes() {
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    protocol = std::make_shared<Log>();
  }
  ~Pipes() override {
    close_end(from);
    close_end(to);
  }
  static void close_end(int &end) {
    if (end >= 0)
      ::close(std::exchange(end, -1));
  }
  std::shared_ptr<ReadTransport> reading() {
    auto made = asyncio::detail::make_read_pipe(loop, from, protocol, {});
    number = std::exchange(from, -1);
    virtual_loop.run_until_idle();
    return made;
  }
  std::shared_ptr<WriteTransport> writing() {
    auto made = asyncio::detail::make_write_pipe(loop, to, protocol, {});
    number = std::exchange(to, -1);
    virtual_loop.run_until_idle();
    return made;
  }
  void put(std::string_view text) {
    EXPECT_EQ(::write(to, text.data(), text.size()),
              static_cast<ssize_t>(text.size()));
    virtual_loop.run_until_idle();
  }
  /// What can be read now, at most `most` bytes.
  std::string take(std::size_t most = 1 << 20) {
    std::string all(most, '\0');
    ::fcntl(from, F_SETFL, O_NONBLOCK);
    std::size_t got = 0;
    while (got < most) {
      const auto more = ::read(from, all.data() + got, most - got);
      if (more <= 0)
        break;
      got += static_cast<std::size_t>(more);
      virtual_loop.run_until_idle();
    }
    all.resize(got);
    return all;
  }

  VirtualLoop virtual_loop;
  asyncio::EventLoop &loop = virtual_loop.loop();
  int ends[2] = {-1, -1};
  int &from = ends[0];
  int &to = ends[1];
  int number = -1;
  std::shared_ptr<Log> protocol;
};

// CPython: test_unix_events.py UnixReadPipeTransportTests.test_ctor
// CPython: test_unix_events.py UnixReadPipeTransportTests.test__read_ready
// CPython: test_unix_events.py UnixReadPipeTransportTests.test__read_ready_eof
// CPython: test_unix_events.py UnixReadPipeTransportTests.test__call_connection_lost
TEST_F(Pipes, ReadUntilTheEnd) {
  const auto transport = reading();
  EXPECT_EQ(protocol->text, "made ");
  EXPECT_EQ(protocol->transport, transport);
  EXPECT_EQ(transport->get_extra_info<int>("pipe"), number);
  EXPECT_THROW(loop.add_reader(number, [] {}), asyncio::RuntimeError);
  put("some");
  put(" data");
  EXPECT_EQ(protocol->data, "some data");
  close_end(to);
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made eof lost ");
  EXPECT_EQ(protocol->error, nullptr);
  EXPECT_TRUE(transport->is_closing());
  EXPECT_EQ(transport->get_protocol(), nullptr);
  EXPECT_FALSE(is_open(number));
  EXPECT_EQ(protocol.use_count(), 1);
}

// CPython: test_unix_events.py UnixReadPipeTransportTests.test_pause_reading
// CPython: test_unix_events.py UnixReadPipeTransportTests.test_resume_reading
// CPython: test_unix_events.py UnixReadPipeTransportTests.test_pause_reading_on_paused_pipe
// CPython: test_unix_events.py UnixReadPipeTransportTests.test_resume_reading_on_paused_pipe
TEST_F(Pipes, ReadNothingWhilePaused) {
  const auto transport = reading();
  transport->resume_reading();
  transport->pause_reading();
  transport->pause_reading();
  EXPECT_FALSE(transport->is_reading());
  put("late");
  EXPECT_EQ(protocol->data, "");
  transport->resume_reading();
  transport->resume_reading();
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->data, "late");
}

// CPython: test_unix_events.py UnixReadPipeTransportTests.test_close
// CPython: test_unix_events.py UnixReadPipeTransportTests.test_close_already_closing
// CPython: test_unix_events.py UnixReadPipeTransportTests.test__close
// CPython: test_unix_events.py UnixReadPipeTransportTests.test_pause_reading_on_closed_pipe
// CPython: test_unix_events.py UnixReadPipeTransportTests.test_resume_reading_on_closed_pipe
TEST_F(Pipes, ReadNothingAfterClose) {
  const auto transport = reading();
  transport->close();
  transport->close();
  transport->pause_reading();
  transport->resume_reading();
  EXPECT_FALSE(transport->is_reading());
  EXPECT_EQ(protocol->text, "made ");
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made lost ");
  EXPECT_FALSE(is_open(number));
  transport->close();
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made lost ");
}

// CPython: test_unix_events.py UnixReadPipeTransportTests.test__read_ready_error
// CPython: test_unix_events.py UnixReadPipeTransportTests.test__call_connection_lost_with_err
TEST_F(Pipes, ATerminalWithoutItsOtherSideEndsWithAnErrorThatIsNotReported) {
  expect::Reports reports(loop);
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_GE(master, 0);
  ASSERT_EQ(::grantpt(master), 0);
  ASSERT_EQ(::unlockpt(master), 0);
  int slave = ::open(::ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_GE(slave, 0);
  const auto transport =
      asyncio::detail::make_read_pipe(loop, master, protocol, {});
  virtual_loop.run_until_idle();
  // The other side gets it from a thread of the kernel.
  const auto wait = [master] {
    pollfd watched = {master, POLLIN, 0};
    EXPECT_EQ(::poll(&watched, 1, 10'000), 1);
  };
  EXPECT_EQ(::write(slave, "1\n", 2), 2);
  wait();
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->data.substr(0, 1), "1");
  close_end(slave);
  wait();
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made lost ");
  EXPECT_TRUE(expect::holds<asyncio::OSError>(protocol->error));
  EXPECT_TRUE(reports.messages.empty());
}

class Terminals : public Pipes {
protected:
  Terminals() {
    master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    EXPECT_GE(master, 0);
    EXPECT_EQ(::grantpt(master), 0);
    EXPECT_EQ(::unlockpt(master), 0);
    slave = ::open(::ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    EXPECT_GE(slave, 0);
    // Bytes as they are.
    termios raw = {};
    EXPECT_EQ(::tcgetattr(slave, &raw), 0);
    ::cfmakeraw(&raw);
    EXPECT_EQ(::tcsetattr(slave, TCSANOW, &raw), 0);
  }
  ~Terminals() override {
    close_end(master);
    close_end(slave);
  }
  /// The other side gets it from a thread of the kernel.
  void until_readable(int descriptor) {
    pollfd watched = {descriptor, POLLIN, 0};
    EXPECT_EQ(::poll(&watched, 1, 10'000), 1);
    virtual_loop.run_until_idle();
  }
  static std::string read_some(int descriptor) {
    std::string data(100, '\0');
    const auto got = ::read(descriptor, data.data(), data.size());
    data.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return data;
  }
  int master = -1;
  int slave = -1;
};

// CPython: test_events.py EventLoopTestsMixin.test_read_pty_output
TEST_F(Terminals, AreRead) {
  const int descriptor = master;
  const auto transport = asyncio::detail::make_read_pipe(
      loop, std::exchange(master, -1), protocol, {});
  virtual_loop.run_until_idle();
  EXPECT_EQ(::write(slave, "1", 1), 1);
  until_readable(descriptor);
  EXPECT_EQ(protocol->data, "1");
  EXPECT_EQ(::write(slave, "2345", 4), 4);
  until_readable(descriptor);
  EXPECT_EQ(protocol->data, "12345");
  EXPECT_EQ(transport->get_extra_info<int>("pipe"), descriptor);
  transport->close();
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made lost ");
  EXPECT_FALSE(is_open(descriptor));
}

// CPython: test_events.py EventLoopTestsMixin.test_write_pty
TEST_F(Terminals, AreWrittenTo) {
  const auto transport = asyncio::detail::make_write_pipe(
      loop, std::exchange(slave, -1), protocol, {});
  virtual_loop.run_until_idle();
  transport->write("1");
  until_readable(master);
  EXPECT_EQ(read_some(master), "1");
  transport->write("2345");
  until_readable(master);
  EXPECT_EQ(read_some(master), "2345");
  EXPECT_EQ(protocol->text, "made ");
  transport->close();
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made lost ");
}

// CPython: test_events.py EventLoopTestsMixin.test_bidirectional_pty
TEST_F(Terminals, AreReadAndWrittenTo) {
  const int descriptor = slave;
  const auto written = std::make_shared<Log>();
  // Each transport has a descriptor of its own.
  const auto writer = asyncio::detail::make_write_pipe(
      loop, ::fcntl(slave, F_DUPFD_CLOEXEC, 0), written, {});
  const auto reader = asyncio::detail::make_read_pipe(
      loop, std::exchange(slave, -1), protocol, {});
  virtual_loop.run_until_idle();
  writer->write("1");
  until_readable(master);
  EXPECT_EQ(read_some(master), "1");
  EXPECT_EQ(::write(master, "a", 1), 1);
  until_readable(descriptor);
  EXPECT_EQ(protocol->data, "a");
  writer->write("2345");
  until_readable(master);
  EXPECT_EQ(read_some(master), "2345");
  EXPECT_EQ(::write(master, "bcde", 4), 4);
  until_readable(descriptor);
  EXPECT_EQ(protocol->data, "abcde");
  EXPECT_EQ(protocol->text, "made ");
  EXPECT_EQ(written->text, "made ");
  reader->close();
  writer->close();
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made lost ");
  EXPECT_EQ(written->text, "made lost ");
}

// CPython: test_unix_events.py UnixReadPipeTransportTests.test__read_ready_blocked
TEST_F(Pipes, DoNotMindWhenThereIsNothingToReadAfterAll) {
  const auto transport = reading();
  EXPECT_EQ(::write(to, "x", 1), 1);
  loop.core().look();
  char byte = 0;
  EXPECT_EQ(::read(number, &byte, 1), 1);
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made ");
  EXPECT_EQ(protocol->data, "");
  put("y");
  EXPECT_EQ(protocol->data, "y");
}

// CPython: test_unix_events.py UnixWritePipeTransportTests.test__write_ready_again
TEST_F(Pipes, DoNotMindWhenThereIsNoRoomAfterAll) {
  const auto transport = writing();
  transport->write(std::string(300'000, 'x'));
  const auto left = transport->get_write_buffer_size();
  std::string some(10'000, '\0');
  EXPECT_GT(::read(from, some.data(), some.size()), 0);
  loop.core().look();
  // The room that the loop has seen is used up.
  while (::write(number, "yyyy", 4) > 0)
    continue;
  virtual_loop.turn();
  EXPECT_EQ(transport->get_write_buffer_size(), left);
  EXPECT_FALSE(transport->is_closing());
  transport->abort();
  virtual_loop.run_until_idle();
}

// CPython: test_events.py EventLoopTestsMixin.test_write_pipe_disconnect_on_close
TEST_F(Pipes, OfSocketsAreToldThatNobodyReads) {
  auto [near, far] = asyncio::Socket::pair();
  const auto transport =
      asyncio::detail::make_write_pipe(loop, near.detach(), protocol, {});
  virtual_loop.run_until_idle();
  transport->write("1");
  char byte = 0;
  EXPECT_EQ(::recv(far.fileno(), &byte, 1, 0), 1);
  EXPECT_EQ(byte, '1');
  far.close();
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made lost ");
}

// CPython: test_streams.py StreamTests.test_read_all_from_pipe_reader
TEST_F(Pipes, FeedAStream) {
  auto main = [&]() -> Coro<std::string> {
    const asyncio::StreamReader reader(1);
    const auto stream =
        std::make_shared<asyncio::StreamReaderProtocol>(loop, reader);
    auto connecting = loop.connect_read_pipe([stream] { return stream; },
                                             std::exchange(from, -1));
    const auto made = co_await std::move(connecting);
    EXPECT_EQ(::write(to, "data", 4), 4);
    close_end(to);
    co_return co_await reader.read(-1);
  };
  EXPECT_EQ(virtual_loop.run(main()), "data");
}

TEST_F(Pipes, RefuseOtherFiles) {
  const int file = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(thrown_by<asyncio::ValueError>([&] {
              return asyncio::detail::make_read_pipe(loop, file, protocol, {});
            }),
            "Pipe transport is for pipes/sockets only.");
  EXPECT_EQ(thrown_by<asyncio::ValueError>([&] {
              return asyncio::detail::make_write_pipe(loop, file, protocol, {});
            }),
            "Pipe transport is only for pipes, sockets and character devices");
  EXPECT_TRUE(is_open(file));
  ::close(file);
  EXPECT_THROW(asyncio::detail::make_read_pipe(loop, file, protocol, {}),
               asyncio::OSError);
}

// CPython: test_unix_events.py UnixWritePipeTransportTests.test_ctor
// CPython: test_unix_events.py UnixWritePipeTransportTests.test_write
// CPython: test_unix_events.py UnixWritePipeTransportTests.test_write_no_data
// CPython: test_unix_events.py UnixWritePipeTransportTests.test_can_write_eof
// CPython: test_unix_events.py UnixWritePipeTransportTests.test_write_eof
// CPython: test_unix_events.py UnixWritePipeTransportTests.test__call_connection_lost
TEST_F(Pipes, WriteAtOnce) {
  const auto transport = writing();
  EXPECT_EQ(protocol->text, "made ");
  EXPECT_TRUE(transport->can_write_eof());
  transport->write("");
  transport->write("some ");
  const std::string_view pieces[] = {"more", " data"};
  transport->writelines(pieces);
  EXPECT_EQ(take(), "some more data");
  transport->write_eof();
  transport->write_eof();
  EXPECT_TRUE(transport->is_closing());
  transport->write("nothing");
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made lost ");
  EXPECT_EQ(protocol->error, nullptr);
  EXPECT_FALSE(is_open(number));
}

// CPython: test_unix_events.py UnixWritePipeTransportTests.test_write_partial
// CPython: test_unix_events.py UnixWritePipeTransportTests.test_write_buffer
// CPython: test_unix_events.py UnixWritePipeTransportTests.test_write_again
// CPython: test_unix_events.py UnixWritePipeTransportTests.test__write_ready
// CPython: test_unix_events.py UnixWritePipeTransportTests.test__write_ready_partial
// CPython: test_unix_events.py UnixWritePipeTransportTests.test__write_ready_closing
// CPython: test_unix_events.py UnixWritePipeTransportTests.test_write_eof_pending
TEST_F(Pipes, WriteTheRestWhenThereIsRoom) {
  const auto transport = writing();
  const std::string much(300'000, 'x');
  transport->write(much);
  EXPECT_GT(transport->get_write_buffer_size(), 0u);
  EXPECT_LT(transport->get_write_buffer_size(), much.size());
  EXPECT_EQ(protocol->text, "made pause ");
  transport->write("end");
  transport->close();
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made pause ");
  EXPECT_EQ(take(), much + "end");
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made pause resume lost ");
  EXPECT_FALSE(is_open(number));
}

TEST_F(Pipes, HaveLimitsOfTheirBuffer) {
  const auto transport = writing();
  using Limits = std::pair<std::size_t, std::size_t>;
  EXPECT_EQ(transport->get_write_buffer_limits(), Limits(16384, 65536));
  transport->set_write_buffer_limits({.high = 400});
  EXPECT_EQ(transport->get_write_buffer_limits(), Limits(100, 400));
  transport->set_write_buffer_limits({.low = 10});
  EXPECT_EQ(transport->get_write_buffer_limits(), Limits(10, 40));
  EXPECT_THROW(transport->set_write_buffer_limits({.low = 5, .high = 4}),
               asyncio::ValueError);
}

// CPython: test_unix_events.py UnixWritePipeTransportTests.test_write_err
// CPython: test_unix_events.py UnixWritePipeTransportTests.test_write_close
// CPython: test_unix_events.py UnixWritePipeTransportTests.test__call_connection_lost_with_err
TEST_F(Pipes, WritingToNobodyEndsTheConnectionAndNotTheProgram) {
  const auto transport = writing();
  close_end(from);
  transport->write("lost");
  transport->write("more");
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made lost ");
  EXPECT_TRUE(expect::holds<asyncio::BrokenPipeError>(protocol->error));
  sigset_t pending;
  sigpending(&pending);
  EXPECT_FALSE(sigismember(&pending, SIGPIPE));
}

// CPython: test_unix_events.py UnixWritePipeTransportTests.test__read_ready
TEST_F(Pipes, WritersAreToldThatNobodyReads) {
  const auto transport = writing();
  close_end(from);
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made lost ");
  EXPECT_EQ(protocol->error, nullptr);
}

// CPython: test_unix_events.py UnixWritePipeTransportTests.test__write_ready_err
TEST_F(Pipes, WhatIsBufferedForNobodyIsABrokenPipe) {
  const auto transport = writing();
  transport->write(std::string(300'000, 'x'));
  close_end(from);
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made pause lost ");
  EXPECT_TRUE(expect::holds<asyncio::BrokenPipeError>(protocol->error));
}

// CPython: test_unix_events.py UnixWritePipeTransportTests.test_abort
// CPython: test_unix_events.py UnixWritePipeTransportTests.test_close
// CPython: test_unix_events.py UnixWritePipeTransportTests.test_close_closing
TEST_F(Pipes, AbortDropsWhatIsBuffered) {
  const auto transport = writing();
  transport->write(std::string(300'000, 'x'));
  transport->close();
  transport->close();
  transport->abort();
  transport->abort();
  EXPECT_EQ(transport->get_write_buffer_size(), 0u);
  virtual_loop.run_until_idle();
  EXPECT_EQ(protocol->text, "made pause lost ");
  EXPECT_EQ(protocol->error, nullptr);
}

Coro<std::string> through_both(int from, int to) {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  const auto make = [] { return std::make_shared<Log>(); };
  auto [reader, log] = co_await loop.connect_read_pipe(make, from);
  auto [writer, other] = co_await loop.connect_write_pipe(make, to);
  writer->write("through the pipe");
  writer->close();
  while (log->transport)
    co_await asyncio::sleep(std::chrono::seconds(0));
  co_return log->text + log->data;
}

// CPython: test_events.py EventLoopTestsMixin.test_read_pipe
// CPython: test_events.py EventLoopTestsMixin.test_write_pipe
TEST_F(Pipes, AreConnectedByTheLoop) {
  EXPECT_EQ(virtual_loop.run(
                through_both(std::exchange(from, -1), std::exchange(to, -1))),
            "made eof lost through the pipe");
}

TEST(PipesOfALoopThatGoesAway, AreClosed) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const auto protocol = std::make_shared<Log>();
  std::shared_ptr<ReadTransport> kept;
  {
    VirtualLoop loop;
    kept = asyncio::detail::make_read_pipe(loop.loop(), ends[0], protocol, {});
    asyncio::detail::make_write_pipe(loop.loop(), ends[1], protocol, {});
    loop.run_until_idle();
  }
  EXPECT_FALSE(is_open(ends[0]));
  EXPECT_FALSE(is_open(ends[1]));
  EXPECT_TRUE(kept->is_closing());
  kept->close();
  kept->resume_reading();
}

} // namespace
