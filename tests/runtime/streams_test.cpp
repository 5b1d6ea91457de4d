// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/loop_fixture.h"
#include "tests/runtime/scratch_folder.h"

#include <asyncio/streams.h>

#include <unistd.h>

namespace {

using namespace std::chrono_literals;

using asyncio::Address;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Server;
using asyncio::Socket;
using asyncio::StreamReader;
using asyncio::StreamWriter;
using asyncio::testing::VirtualLoop;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Coro<> echo_line(StreamReader reader, StreamWriter writer) {
  const auto line = co_await reader.readline();
  writer.write(line);
  co_await writer.drain();
  writer.close();
  co_await writer.wait_closed();
}

Coro<std::string> say_hello(StreamReader reader, StreamWriter writer) {
  writer.write("hello world!\n");
  auto answer = co_await reader.readline();
  writer.close();
  co_await writer.wait_closed();
  co_return answer;
}

class Streams : public OnVirtualLoop {};

// CPython: test_streams.py StreamTests.test_open_connection
// CPython: test_streams.py StreamTests.test_start_server
// CPython: test_streams.py StreamTests.test_async_writer_api
TEST_F(Streams, AServerAnswersItsClient) {
  auto main = [&]() -> Coro<> {
    const Server server =
        co_await asyncio::start_server(echo_line, "127.0.0.1", 0);
    auto [reader, writer] =
        co_await asyncio::open_connection("127.0.0.1", port_of(server));
    const auto answer = co_await say_hello(reader, writer);
    EXPECT_EQ(answer, "hello world!\n");
    server.close();
    co_await server.wait_closed();
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_streams.py StreamTests.test_start_server
TEST_F(Streams, AServerMayBeAPlainFunctionOnASocket) {
  auto main = [&]() -> Coro<> {
    Socket socket = Socket::open(AF_INET);
    socket.bind(Address::inet("127.0.0.1", 0));
    auto serve = [](StreamReader reader, StreamWriter writer) {
      (void)create_task(echo_line(std::move(reader), std::move(writer)));
    };
    const Server server =
        co_await asyncio::start_server(serve, std::move(socket));
    auto [reader, writer] =
        co_await asyncio::open_connection("127.0.0.1", port_of(server));
    const auto answer = co_await say_hello(reader, writer);
    EXPECT_EQ(answer, "hello world!\n");
    co_await server.aclose();
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_streams.py StreamTests.test_open_unix_connection
// CPython: test_streams.py StreamTests.test_start_unix_server
TEST_F(Streams, OverAUnixSocket) {
  const ScratchFolder folder;
  auto main = [&]() -> Coro<> {
    const std::string path = folder.socket();
    const Server server = co_await asyncio::start_unix_server(echo_line, path);
    auto [reader, writer] = co_await asyncio::open_unix_connection(path);
    const auto answer = co_await say_hello(reader, writer);
    EXPECT_EQ(answer, "hello world!\n");
    co_await server.aclose();
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_streams.py StreamTests.test_open_connection_error
TEST_F(Streams, AConnectionThatIsResetThrowsWhereSomebodyReads) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto opening = asyncio::open_connection(std::move(near));
    auto [reader, writer] = co_await std::move(opening);
    auto reading = create_task(reader.read());
    co_await asyncio::sleep(0s);
    // What it does not read makes the system reset the connection.
    writer.write("x");
    far.close();
    co_await expect::thrown_awaiting<asyncio::ConnectionResetError>(reading);
    EXPECT_TRUE(
        expect::holds<asyncio::ConnectionResetError>(reader.exception()));
    co_await expect::thrown_awaiting<asyncio::ConnectionResetError>(
        writer.drain());
    co_await expect::thrown_awaiting<asyncio::ConnectionResetError>(
        writer.wait_closed());
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_streams.py StreamTests.test_open_unix_connection_error
TEST_F(Streams, AConnectionThatIsNotMadeThrows) {
  const ScratchFolder folder;
  auto main = [&]() -> Coro<> {
    co_await expect::thrown_awaiting<asyncio::FileNotFoundError>(
        asyncio::open_unix_connection(folder.socket()));
    co_await expect::thrown_awaiting<asyncio::ValueError>(
        asyncio::open_connection("", asyncio::Port()));
  };
  virtual_loop.run(main());
}

// CPython: test_streams.py StreamTests.test_wait_closed_on_close
// CPython: test_streams.py StreamTests.test_wait_closed_on_close_with_unread_data
TEST_F(Streams, WaitClosedEndsWithTheConnection) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto opening = asyncio::open_connection(std::move(near));
    auto [reader, writer] = co_await std::move(opening);
    co_await loop.sock_sendall(far, "first\nunread");
    const auto line = co_await reader.readline();
    EXPECT_EQ(line, "first\n");
    EXPECT_FALSE(writer.is_closing());
    writer.close();
    EXPECT_TRUE(writer.is_closing());
    co_await writer.wait_closed();
  };
  virtual_loop.run(main());
}

TEST_F(Streams, OneThatWaitsForTheEndIsCancelledAlone) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto opening = asyncio::open_connection(std::move(near));
    auto [reader, writer] = co_await std::move(opening);
    auto first = create_task(writer.wait_closed());
    auto second = create_task(writer.wait_closed());
    co_await asyncio::sleep(0s);
    first.cancel();
    co_await asyncio::sleep(0s);
    EXPECT_TRUE(first.cancelled());
    EXPECT_FALSE(second.done());
    writer.close();
    // The connection ends in the next turn, and the task in the one after it.
    co_await asyncio::sleep(0s);
    EXPECT_FALSE(second.done());
    co_await asyncio::sleep(0s);
    EXPECT_TRUE(second.done());
    co_await second;
    co_await writer.wait_closed();
  };
  virtual_loop.run(main());
}

// CPython: test_streams.py StreamTests.test_async_writer_api_exception_after_close
TEST_F(Streams, DrainAfterCloseThrows) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto opening = asyncio::open_connection(std::move(near));
    auto [reader, writer] = co_await std::move(opening);
    writer.close();
    writer.write("data");
    co_await expect::thrown_awaiting<asyncio::ConnectionResetError>(
        writer.drain());
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_streams.py StreamTests.test_eof_feed_when_closing_writer
TEST_F(Streams, TheReaderIsAtItsEndWhenTheWriterIsClosed) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto opening = asyncio::open_connection(std::move(near));
    auto [reader, writer] = co_await std::move(opening);
    writer.close();
    co_await writer.wait_closed();
    EXPECT_TRUE(reader.at_eof());
    const auto rest = co_await reader.read();
    EXPECT_EQ(rest, "");
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_streams.py StreamTests.test_drain_raises
TEST_F(Streams, WritingForEverEndsWhenThePeerIsGone) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto opening = asyncio::open_connection(std::move(near));
    auto [reader, writer] = co_await std::move(opening);
    far.close();
    try {
      while (true) {
        writer.write("foo\n");
        co_await writer.drain();
      }
    } catch (const asyncio::ConnectionError &) {
    }
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

/// As many that wait as may be.
// CPython: test_streams.py StreamTests.test_multiple_drain
TEST_F(Streams, SeveralMayDrainAtOnce) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto opening = asyncio::open_connection(std::move(near));
    auto [reader, writer] = co_await std::move(opening);
    const std::string much(3'000'000, 'm');
    writer.write(much);
    EXPECT_GT(writer.transport()->get_write_buffer_size(), 0u);
    std::vector<asyncio::Task<>> drains;
    for (int i = 0; i < 10; ++i)
      drains.push_back(create_task(writer.drain()));
    co_await expect::turns(3);
    for (const auto &drain : drains)
      EXPECT_FALSE(drain.done());
    std::size_t got = 0;
    while (got < much.size()) {
      const auto part = co_await loop.sock_recv(far, 100'000);
      got += part.size();
    }
    for (const auto &drain : drains)
      co_await drain;
    EXPECT_EQ(writer.transport()->get_write_buffer_size(), 0u);
  };
  virtual_loop.run(main());
}

TEST_F(Streams, AReaderThatIsNotReadHoldsThePeerBack) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto opening = asyncio::open_connection(std::move(near), {.limit = 1000});
    auto [reader, writer] = co_await std::move(opening);
    auto other = asyncio::open_connection(std::move(far));
    auto [far_reader, far_writer] = co_await std::move(other);
    const std::string much(5'000'000, 'm');
    far_writer.write(much);
    auto draining = create_task(far_writer.drain());
    co_await expect::turns(50);
    EXPECT_FALSE(draining.done());
    const auto all = co_await reader.readexactly(5'000'000);
    EXPECT_EQ(all, much);
    co_await draining;
  };
  virtual_loop.run(main());
}

TEST_F(Streams, WriteTheirEndAndGoOnReading) {
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto opening = asyncio::open_connection(std::move(near));
    auto [reader, writer] = co_await std::move(opening);
    EXPECT_TRUE(writer.can_write_eof());
    const std::vector<std::string> pieces{"one ", "", "two ", "three"};
    writer.writelines(pieces);
    writer.write_eof();
    EXPECT_THROW(writer.write("more"), asyncio::RuntimeError);
    const auto got = co_await loop.sock_recv(far, 100);
    EXPECT_EQ(got, "one two three");
    const auto end = co_await loop.sock_recv(far, 100);
    EXPECT_EQ(end, "");
    co_await loop.sock_sendall(far, "answer");
    far.shutdown(SHUT_WR);
    const auto answer = co_await reader.read();
    EXPECT_EQ(answer, "answer");
  };
  virtual_loop.run(main());
}

// CPython: test_streams.py StreamTests.test_unclosed_resource_warnings
TEST_F(Streams, AWriterThatIsDroppedClosesTheConnection) {
  loop.set_debug(true);
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    {
      auto opening = asyncio::open_connection(std::move(near));
      auto [reader, writer] = co_await std::move(opening);
    }
    EXPECT_THAT(reports.messages, ElementsAre("unclosed StreamWriter"));
    const auto end = co_await loop.sock_recv(far, 100);
    EXPECT_EQ(end, "");
  };
  virtual_loop.run(main());
}

// CPython: test_streams.py StreamTests.test_unclosed_server_resource_warnings
TEST_F(Streams, AServerThatDropsItsWriterClosesTheConnection) {
  loop.set_debug(true);
  auto main = [&]() -> Coro<> {
    auto drop = [](StreamReader, StreamWriter) {};
    const Server server = co_await asyncio::start_server(drop, "127.0.0.1", 0);
    auto [reader, writer] =
        co_await asyncio::open_connection("127.0.0.1", port_of(server));
    const auto end = co_await reader.read();
    EXPECT_EQ(end, "");
    writer.close();
    co_await server.aclose();
    EXPECT_THAT(reports.messages, ElementsAre("unclosed StreamWriter"));
  };
  virtual_loop.run(main());
}

// CPython: test_streams.py StreamTests.test_loop_is_closed_resource_warnings
TEST(StreamsOfALoop, ThatIsClosedAreDropped) {
  auto loop = asyncio::new_event_loop();
  loop->set_debug(true);
  const expect::Reports reports(*loop);
  auto [near, far] = Socket::pair();
  {
    const auto open = [&]() -> Coro<std::pair<StreamReader, StreamWriter>> {
      auto opening = asyncio::open_connection(std::move(near));
      co_return co_await std::move(opening);
    };
    const auto streams = loop->run_until_complete(open());
    loop->close();
  }
  EXPECT_THAT(reports.messages, ElementsAre("loop is closed"));
  char byte = 0;
  EXPECT_EQ(::recv(far.fileno(), &byte, 1, 0), 0);
}

TEST(StreamsOfALoop, ThatIsDestroyedAreDropped) {
  auto [near, far] = Socket::pair();
  {
    VirtualLoop loop;
    auto open = [&]() -> Coro<> {
      auto opening = asyncio::open_connection(std::move(near));
      auto [reader, writer] = co_await std::move(opening);
      co_await reader.read();
    };
    const expect::Reports reports(loop.loop());
    auto task = create_task(open());
    loop.run_until_idle();
    EXPECT_FALSE(task.done());
  }
  char byte = 0;
  EXPECT_EQ(::recv(far.fileno(), &byte, 1, 0), 0);
}

// CPython: test_streams.py StreamTests.test_unhandled_exception
TEST_F(Streams, AnErrorOfTheServersCoroutineIsReported) {
  auto main = [&]() -> Coro<> {
    auto fail = [](StreamReader, StreamWriter) -> Coro<> {
      throw asyncio::ValueError("test");
      co_return;
    };
    const Server server = co_await asyncio::start_server(fail, "127.0.0.1", 0);
    auto [reader, writer] =
        co_await asyncio::open_connection("127.0.0.1", port_of(server));
    const auto end = co_await reader.read();
    EXPECT_EQ(end, "");
    writer.close();
    co_await server.aclose();
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages,
              ElementsAre("Unhandled exception in client_connected_cb"));
}

TEST_F(Streams, AnErrorOfTheServersCoroutineIsReportedBeforeTheEnd) {
  auto main = [&]() -> Coro<> {
    std::shared_ptr<asyncio::WriteTransport> transport;
    auto fail = [&transport](StreamReader, StreamWriter writer) -> Coro<> {
      transport = writer.transport();
      throw asyncio::ValueError("test");
      co_return;
    };
    const Server server = co_await asyncio::start_server(fail, "127.0.0.1", 0);
    auto [reader, writer] =
        co_await asyncio::open_connection("127.0.0.1", port_of(server));
    while (!transport || !transport->is_closing()) {
      EXPECT_THAT(reports.messages, IsEmpty());
      co_await asyncio::sleep(0s);
    }
    EXPECT_THAT(reports.messages,
                ElementsAre("Unhandled exception in client_connected_cb"));
    writer.close();
    co_await server.aclose();
  };
  virtual_loop.run(main());
}

// CPython: test_streams.py StreamTests.test_unhandled_cancel
TEST_F(Streams, ACancelledCoroutineOfTheServerIsNotReported) {
  auto main = [&]() -> Coro<> {
    auto cancel = [](StreamReader, StreamWriter writer) -> Coro<> {
      writer.close();
      asyncio::current_task().cancel();
      co_return;
    };
    const Server server =
        co_await asyncio::start_server(cancel, "127.0.0.1", 0);
    auto [reader, writer] =
        co_await asyncio::open_connection("127.0.0.1", port_of(server));
    const auto end = co_await reader.read();
    EXPECT_EQ(end, "");
    writer.close();
    co_await server.aclose();
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST_F(Streams, KnowTheirSocketAndItsNames) {
  auto main = [&]() -> Coro<> {
    const Server server =
        co_await asyncio::start_server(echo_line, "127.0.0.1", 0);
    auto [reader, writer] =
        co_await asyncio::open_connection("127.0.0.1", port_of(server));
    EXPECT_EQ(writer.get_extra_info<Address>("peername"),
              server.sockets().at(0)->getsockname());
    const auto socket = writer.get_extra_info<const Socket *>("socket");
    EXPECT_TRUE(socket.has_value());
    EXPECT_EQ((*socket)->getsockname(),
              writer.get_extra_info<Address>("sockname"));
    EXPECT_NE((*socket)->getsockopt(IPPROTO_TCP, 1 /* TCP_NODELAY */), 0);
    EXPECT_FALSE(writer.get_extra_info("unknown").has_value());
    EXPECT_THROW(loop.remove_reader((*socket)->fileno()),
                 asyncio::RuntimeError);
    writer.close();
    co_await server.aclose();
  };
  virtual_loop.run(main());
}

} // namespace
