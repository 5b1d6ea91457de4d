// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What goes wrong with connections: nothing is lost that was sent, nothing is
// left open, and the loop does not run in circles. A virtual clock that moves
// at all shows the last, as it stands still while anything can run.
#include "tests/runtime/loop_fixture.h"
#include "tests/runtime/open_descriptors.h"

#include <asyncio/os_errors.h>
#include <asyncio/sendfile.h>
#include <asyncio/streams.h>

#include <cstdio>
#include <functional>
#include <sys/resource.h>

namespace {

using namespace std::chrono_literals;

using asyncio::Address;
using asyncio::BaseTransport;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::OSError;
using asyncio::Server;
using asyncio::Socket;
using asyncio::StreamReader;
using asyncio::StreamWriter;
using asyncio::Transport;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Ends the connection with a reset in the place of a regular end.
void reset(Socket &socket) {
  const linger at_once{1, 0};
  ::setsockopt(socket.fileno(), SOL_SOCKET, SO_LINGER, &at_once,
               sizeof at_once);
  socket.close();
}

class Faults : public OnVirtualLoop {
protected:
  template <class T> T run(Coro<T> main) {
    return virtual_loop.run(std::move(main));
  }
  [[nodiscard]] std::uint64_t turns() const { return loop.core().turns(); }
};

//===--- A connection that is reset, in every state
//------------------------------------------===//

/// What the server does with a connection, and what it says of it at the end.
using Serve = std::function<Coro<>(StreamReader, StreamWriter)>;
// And what the client does before it resets the connection.
Coro<> nothing(Socket *) { co_return; }
Coro<> a_while(Socket *) { co_await asyncio::sleep(1s); }
Coro<> write_some(Socket *socket) {
  co_await asyncio::get_running_loop().sock_sendall(*socket, "some");
  co_await asyncio::sleep(1s);
}
Coro<> end_writing(Socket *socket) {
  socket->shutdown(SHUT_WR);
  co_await asyncio::sleep(1s);
}

Coro<> reads(StreamReader reader, StreamWriter) {
  (void)co_await reader.readexactly(100);
}
Coro<> reads_all(StreamReader reader, StreamWriter) {
  (void)co_await reader.read();
}
Coro<> reads_later(StreamReader reader, StreamWriter) {
  co_await asyncio::sleep(10s);
  (void)co_await reader.readexactly(100);
}
Coro<> drains(StreamReader, StreamWriter writer) {
  const std::string much(100'000, 'm');
  while (true) {
    writer.write(much);
    co_await writer.drain();
  }
}
Coro<> answers_the_end(StreamReader reader, StreamWriter writer) {
  (void)co_await reader.read();
  co_await drains(reader, writer);
}
Coro<> closes(StreamReader, StreamWriter writer) {
  writer.write(std::string(5'000'000, 'm'));
  writer.close();
  co_await writer.wait_closed();
}
Coro<> sends_a_file(StreamReader, StreamWriter writer) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::tmpfile(),
                                                              &std::fclose);
  const int descriptor = ::fileno(file.get());
  // NOLINTNEXTLINE(cotidy-blocking-call): nothing is written
  EXPECT_EQ(::ftruncate(descriptor, 50'000'000), 0);
  const auto transport =
      std::dynamic_pointer_cast<Transport>(writer.transport());
  co_await asyncio::get_running_loop().sendfile(transport, descriptor);
}

struct State {
  const char *name;
  Coro<> (*serve)(StreamReader, StreamWriter);
  Coro<> (*before)(Socket *);
};

class ResetIn : public Faults, public ::testing::WithParamInterface<State> {
protected:
  Coro<> scenario() {
    std::vector<std::string> ends;
    Serve serve = GetParam().serve;
    auto connected = [&](StreamReader reader, StreamWriter writer) -> Coro<> {
      const StreamWriter kept = writer;
      try {
        co_await serve(std::move(reader), std::move(writer));
        ends.emplace_back("no error");
      } catch (const asyncio::ConnectionError &) {
        ends.emplace_back("connection");
      } catch (const asyncio::IncompleteReadError &) {
        ends.emplace_back("incomplete");
      }
      kept.close();
    };
    auto starting = asyncio::start_server(connected, "127.0.0.1", 0);
    const Server server = co_await std::move(starting);
    const Address there = server.sockets().at(0)->getsockname();
    {
      Socket client = Socket::open(AF_INET);
      co_await loop.sock_connect(client, there);
      co_await GetParam().before(&client);
      reset(client);
    }
    co_await asyncio::sleep(60s);
    EXPECT_THAT(ends, ElementsAre("connection"));
    // The server goes on.
    serve = [](StreamReader reader, StreamWriter writer) -> Coro<> {
      writer.write(co_await reader.readexactly(2));
      writer.close();
      co_await writer.wait_closed();
    };
    auto connecting = asyncio::open_connection("127.0.0.1", there.port());
    auto [reader, writer] = co_await std::move(connecting);
    writer.write("hi");
    EXPECT_EQ(co_await reader.read(), "hi");
    writer.close();
    co_await writer.wait_closed();
    co_await server.aclose();
  }
};

TEST_P(ResetIn, IsToldToWhoeverIsThere) {
  const auto descriptors = open_descriptors();
  const auto begin = turns();
  run(scenario());
  EXPECT_EQ(open_descriptors(), descriptors);
  EXPECT_LT(turns() - begin, 300u);
  EXPECT_THAT(reports.messages, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    States, ResetIn,
    ::testing::Values(State{"WhileItIsRead", reads, a_while},
                      State{"WhileAllIsRead", reads_all, a_while},
                      State{"BeforeItIsAccepted", reads, nothing},
                      State{"AfterSomeBytes", reads, write_some},
                      State{"WhileNobodyReads", reads_later, a_while},
                      State{"WhileItIsWritten", drains, a_while},
                      State{"AfterTheEndOfThePeer", answers_the_end,
                            end_writing},
                      State{"WhileItCloses", closes, a_while},
                      State{"WhileAFileIsSent", sends_a_file, a_while}),
    [](const auto &state) { return std::string(state.param.name); });

TEST_F(Faults, AClientIsToldThatItsServerIsGone) {
  auto main = [&]() -> Coro<> {
    const Socket listening = Socket::open(AF_INET);
    listening.bind(Address::inet("127.0.0.1", 0));
    listening.listen();
    auto connecting =
        asyncio::open_connection("127.0.0.1", listening.getsockname().port());
    auto [reader, writer] = co_await std::move(connecting);
    auto [accepted, from] = co_await loop.sock_accept(listening);
    auto reading = create_task(reader.readline());
    co_await asyncio::sleep(0s);
    reset(accepted);
    co_await expect::thrown_awaiting<asyncio::ConnectionResetError>(reading);
    writer.write("into the void");
    co_await expect::thrown_awaiting<asyncio::ConnectionResetError>(
        writer.drain());
    co_await expect::thrown_awaiting<asyncio::ConnectionResetError>(
        writer.wait_closed());
  };
  const auto descriptors = open_descriptors();
  run(main());
  EXPECT_EQ(open_descriptors(), descriptors);
}

//===--- A peer that never reads
//----------------------------------------------------===//

TEST_F(Faults, APeerThatNeverReadsHoldsItsWriterBack) {
  auto main = [&]() -> Coro<> {
    auto ends = Socket::pair();
    auto connecting = asyncio::open_connection(std::move(ends.first));
    auto [reader, writer] = co_await std::move(connecting);
    const std::string block(50'000, 'b');
    std::size_t written = 0;
    auto write_all = [&, writer = writer]() -> Coro<> {
      while (true) {
        writer.write(block);
        written += block.size();
        co_await writer.drain();
      }
    };
    const auto begin = turns();
    co_await expect::thrown_awaiting<asyncio::TimeoutError>(
        asyncio::wait_for(write_all(), 3600s));
    EXPECT_LT(turns() - begin, 100u);
    // No more than the mark and what came over it.
    const auto buffered = writer.transport()->get_write_buffer_size();
    EXPECT_GT(buffered, 0u);
    EXPECT_LE(buffered, 64u * 1024 + block.size());
    // A regular end would wait for ever.
    writer.close();
    co_await expect::thrown_awaiting<asyncio::TimeoutError>(
        asyncio::wait_for(writer.wait_closed(), 3600s));
    // All comes when it reads at last.
    std::size_t got = 0;
    while (true) {
      const auto part = co_await loop.sock_recv(ends.second, 100'000);
      if (part.empty())
        break;
      got += part.size();
    }
    EXPECT_EQ(got, written);
    co_await writer.wait_closed();
  };
  const auto descriptors = open_descriptors();
  run(main());
  EXPECT_EQ(open_descriptors(), descriptors);
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST_F(Faults, APeerThatNeverReadsCanBeGivenUp) {
  auto main = [&]() -> Coro<> {
    auto ends = Socket::pair();
    auto connecting = asyncio::open_connection(std::move(ends.first));
    auto [reader, writer] = co_await std::move(connecting);
    writer.write(std::string(1'000'000, 'm'));
    auto draining = create_task(writer.drain());
    co_await asyncio::sleep(3600s);
    EXPECT_FALSE(draining.done());
    writer.transport()->abort();
    // This end wanted it so; the next one who writes is told.
    co_await draining;
    co_await expect::thrown_awaiting<asyncio::ConnectionResetError>(
        writer.drain());
    EXPECT_EQ(writer.transport()->get_write_buffer_size(), 0u);
    co_await writer.wait_closed();
  };
  const auto descriptors = open_descriptors();
  run(main());
  EXPECT_EQ(open_descriptors(), descriptors);
}

//===--- A peer that sends a byte a second
//--------------------------------------------===//

TEST_F(Faults, APeerThatSendsAByteASecondIsUnderstood) {
  const std::string text = "a line\nand another\nHEADER12345";
  auto main = [&]() -> Coro<> {
    auto ends = Socket::pair();
    auto connecting = asyncio::open_connection(std::move(ends.first));
    auto [reader, writer] = co_await std::move(connecting);
    auto slowly = [&, far = std::move(ends.second)]() -> Coro<> {
      for (const char each : text) {
        co_await asyncio::sleep(1s);
        co_await loop.sock_sendall(far, std::string_view(&each, 1));
      }
    };
    const auto begin = turns();
    const auto start = loop.time();
    auto sending = create_task(std::move(slowly));
    EXPECT_EQ(co_await reader.readline(), "a line\n");
    EXPECT_EQ(co_await reader.readuntil("\n"), "and another\n");
    EXPECT_EQ(co_await reader.readexactly(6), "HEADER");
    // A deadline takes nothing away.
    co_await expect::thrown_awaiting<asyncio::TimeoutError>(
        asyncio::wait_for(reader.readexactly(5), 2500ms));
    EXPECT_EQ(co_await reader.read(2), "12");
    EXPECT_EQ(co_await reader.readexactly(3), "345");
    EXPECT_EQ(loop.time() - start, std::chrono::seconds(text.size()));
    EXPECT_LT(turns() - begin, 12 * text.size());
    co_await sending;
    sending = {};
    EXPECT_EQ(co_await reader.read(), "");
    writer.close();
    co_await writer.wait_closed();
  };
  const auto descriptors = open_descriptors();
  run(main());
  EXPECT_EQ(open_descriptors(), descriptors);
}

//===--- Many idle connections
//------------------------------------------------------===//

class Echo : public asyncio::Protocol {
public:
  explicit Echo(std::size_t &lost) : lost_(lost) {}
  void connection_made(const std::shared_ptr<BaseTransport> &made) override {
    transport_ = std::dynamic_pointer_cast<Transport>(made);
  }
  void data_received(std::string_view data) override {
    transport_->write(data);
  }
  void connection_lost(std::exception_ptr) override {
    transport_.reset();
    ++lost_;
  }

private:
  std::shared_ptr<Transport> transport_;
  std::size_t &lost_;
};

TEST_F(Faults, ManyIdleConnectionsCostNothing) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const rlimit before = limit;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  // Both ends are of this process.
  const auto descriptors = open_descriptors();
  const std::size_t room = limit.rlim_max - descriptors - 50;
  const std::size_t count = std::min<std::size_t>(10'000, room / 2);
  RecordProperty("connections", static_cast<int>(count));
  std::size_t lost = 0;
  auto main = [&]() -> Coro<> {
    auto starting = loop.create_server(
        [&] { return std::make_shared<Echo>(lost); }, "127.0.0.1", 0);
    const Server server = co_await std::move(starting);
    const Address there = server.sockets().at(0)->getsockname();
    std::vector<Socket> clients;
    for (std::size_t i = 0; i < count; ++i) {
      const Socket &client = clients.emplace_back(Socket::open(AF_INET));
      co_await loop.sock_connect(client, there);
    }
    // NOLINTNEXTLINE(cotidy-blocking-call): the folder is on no disk
    while (open_descriptors() < descriptors + 2 * count)
      co_await asyncio::sleep(1s);
    // A day in which nothing happens.
    auto begin = turns();
    co_await asyncio::sleep(std::chrono::hours(24));
    EXPECT_LT(turns() - begin, 10u);
    // One of them wakes up, and nobody else does.
    for (std::size_t i = 0; i < count; i += count / 10) {
      begin = turns();
      co_await loop.sock_sendall(clients[i], "ping");
      EXPECT_EQ(co_await loop.sock_recv(clients[i], 10), "ping");
      EXPECT_LT(turns() - begin, 20u);
    }
    EXPECT_EQ(lost, 0u);
    clients.clear();
    while (lost < count)
      co_await asyncio::sleep(1s);
    co_await server.aclose();
  };
  run(main());
  EXPECT_EQ(lost, count);
  EXPECT_EQ(open_descriptors(), descriptors);
  EXPECT_THAT(reports.messages, IsEmpty());
  ::setrlimit(RLIMIT_NOFILE, &before);
}

} // namespace
