// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What goes wrong with the machine: descriptors that run out, a pipe that is
// full, a child that does not end, names that nobody knows. Nothing is lost,
// nothing is left open, and the loop does not run in circles.
#include "tests/runtime/loop_fixture.h"
#include "tests/runtime/open_descriptors.h"

#include <asyncio/datagrams.h>
#include <asyncio/os_errors.h>
#include <asyncio/pipes.h>
#include <asyncio/streams.h>
#include <asyncio/subprocess.h>

#include <csignal>
#include <fcntl.h>
#include <netdb.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;

using asyncio::Address;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::OSError;
using asyncio::Server;
using asyncio::Socket;
using asyncio::StreamReader;
using asyncio::StreamWriter;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class FaultsOfTheMachine : public OnVirtualLoop {
protected:
  [[nodiscard]] std::uint64_t turns() const { return loop.core().turns(); }
};

Coro<> echo(StreamReader reader, StreamWriter writer) {
  writer.write(co_await reader.readline());
  writer.close();
  co_await writer.wait_closed();
}

//===--- Descriptors run out
//----------------------------------------------------------===//

TEST_F(FaultsOfTheMachine, AServerWithoutDescriptorsTriesOnceASecond) {
  auto main = [&]() -> Coro<> {
    const Server server = co_await asyncio::start_server(echo, "127.0.0.1", 0);
    const Address there = server.sockets().at(0)->getsockname();
    std::vector<Socket> clients;
    for (int i = 0; i < 20; ++i)
      clients.push_back(Socket::open(AF_INET));
    {
      const FewDescriptors none;
      for (const Socket &client : clients) {
        co_await loop.sock_connect(client, there);
        co_await loop.sock_sendall(client, "hello\n");
      }
      const auto begin = turns();
      co_await asyncio::sleep(10500ms);
      EXPECT_LT(turns() - begin, 100u);
    }
    EXPECT_THAT(reports.messages,
                Each(std::string("socket.accept() out of system resource")));
    EXPECT_GE(reports.messages.size(), 10u);
    EXPECT_LE(reports.messages.size(), 12u);
    EXPECT_TRUE(expect::holds<OSError>(reports.exceptions.at(0)));
    // Nobody was forgotten.
    for (const Socket &client : clients)
      EXPECT_EQ(co_await loop.sock_recv(client, 10), "hello\n");
    co_await server.aclose();
  };
  const auto descriptors = open_descriptors();
  virtual_loop.run(main());
  EXPECT_EQ(open_descriptors(), descriptors);
}

TEST_F(FaultsOfTheMachine, AServerServesWithTheDescriptorsThatThereAre) {
  auto main = [&]() -> Coro<> {
    const Server server = co_await asyncio::start_server(echo, "127.0.0.1", 0);
    const Address there = server.sockets().at(0)->getsockname();
    std::vector<Socket> clients;
    for (int i = 0; i < 6; ++i)
      clients.push_back(Socket::open(AF_INET));
    const FewDescriptors three(3);
    for (const Socket &client : clients)
      co_await loop.sock_connect(client, there);
    co_await asyncio::sleep(100ms);
    EXPECT_THAT(reports.messages, SizeIs(1));
    for (const Socket &client : clients)
      co_await loop.sock_sendall(client, "hello\n");
    for (const Socket &client : clients)
      EXPECT_EQ(co_await loop.sock_recv(client, 10), "hello\n");
    co_await server.aclose();
  };
  const auto descriptors = open_descriptors();
  virtual_loop.run(main());
  EXPECT_EQ(open_descriptors(), descriptors);
}

TEST_F(FaultsOfTheMachine, WhatNeedsADescriptorSaysThatThereIsNone) {
  const auto make = [] {
    return std::make_shared<asyncio::DatagramProtocol>();
  };
  auto main = [&]() -> Coro<> {
    const Server server = co_await asyncio::start_server(echo, "127.0.0.1", 0);
    const int port = server.sockets().at(0)->getsockname().port();
    {
      const FewDescriptors none;
      using expect::thrown_awaiting;
      EXPECT_THAT(co_await thrown_awaiting<OSError>(
                      asyncio::open_connection("127.0.0.1", port)),
                  HasSubstr("Too many open files"));
      auto endpoint =
          loop.create_datagram_endpoint(make, {.local_addr = {"::1", 0}});
      EXPECT_THAT(co_await thrown_awaiting<OSError>(std::move(endpoint)),
                  HasSubstr("Too many open files"));
      EXPECT_THAT(co_await thrown_awaiting<OSError>(
                      asyncio::create_subprocess_exec("true")),
                  HasSubstr("Too many open files"));
    }
    // As if nothing had been.
    auto connecting = asyncio::open_connection("127.0.0.1", port);
    auto [reader, writer] = co_await std::move(connecting);
    writer.write("hello\n");
    EXPECT_EQ(co_await reader.readline(), "hello\n");
    writer.close();
    co_await writer.wait_closed();
    co_await server.aclose();
  };
  const auto descriptors = open_descriptors();
  virtual_loop.run(main());
  EXPECT_EQ(open_descriptors(), descriptors);
  EXPECT_THAT(reports.messages, IsEmpty());
}

//===--- A full pipe
//------------------------------------------------------------------===//

TEST_F(FaultsOfTheMachine, AFullPipeHoldsItsWriterBack) {
  class Flow : public asyncio::Protocol {
  public:
    void pause_writing() override { paused = true; }
    void resume_writing() override { paused = false; }
    void connection_lost(std::exception_ptr) override { lost = true; }
    bool paused = false;
    bool lost = false;
  };
  auto main = [&]() -> Coro<> {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    const auto flow = std::make_shared<Flow>();
    auto connecting = loop.connect_write_pipe([flow] { return flow; }, ends[1]);
    const auto connection = co_await std::move(connecting);
    const auto &writer = connection.first;
    std::string written;
    for (int i = 0; !flow->paused; ++i) {
      const std::string block(10'000, static_cast<char>('a' + i % 26));
      writer->write(block);
      written += block;
    }
    writer->close();
    const auto begin = turns();
    co_await asyncio::sleep(3600s);
    EXPECT_LT(turns() - begin, 10u);
    EXPECT_FALSE(flow->lost);
    std::string got;
    while (!flow->lost || got.size() < written.size()) {
      std::string part(7'000, '\0');
      const auto count = ::read(ends[0], part.data(), part.size());
      got.append(part, 0, count > 0 ? static_cast<std::size_t>(count) : 0);
      co_await asyncio::sleep(1s);
    }
    EXPECT_TRUE(got == written);
    EXPECT_FALSE(flow->paused);
    ::close(ends[0]);
  };
  const auto descriptors = open_descriptors();
  virtual_loop.run(main());
  EXPECT_EQ(open_descriptors(), descriptors);
}

TEST_F(FaultsOfTheMachine, AChildThatDoesNotReadHoldsItsWriterBack) {
  auto main = [&]() -> Coro<> {
    auto starting = asyncio::create_subprocess_exec(
        {.stdin_ = asyncio::subprocess::PIPE}, "sleep", "60");
    const auto process = co_await std::move(starting);
    process.stdin_->write(std::string(1'000'000, 'm'));
    co_await expect::thrown_awaiting<asyncio::TimeoutError>(
        asyncio::wait_for(process.stdin_->drain(), 3600s));
    process.kill();
    EXPECT_EQ(co_await process.wait(), -SIGKILL);
    co_await expect::thrown_awaiting<asyncio::ConnectionError>(
        process.stdin_->drain());
  };
  const auto descriptors = open_descriptors();
  virtual_loop.run(main());
  EXPECT_EQ(open_descriptors(), descriptors);
}

//===--- A child that does not end
//----------------------------------------------------===//

TEST_F(FaultsOfTheMachine, AChildThatIgnoresSigtermIsKilledInTheEnd) {
  auto main = [&]() -> Coro<> {
    auto starting = asyncio::create_subprocess_shell(
        {.stdout_ = asyncio::subprocess::PIPE},
        "trap '' TERM; echo ready; exec sleep 60");
    const auto process = co_await std::move(starting);
    EXPECT_EQ(co_await process.stdout_->readline(), "ready\n");
    process.terminate();
    const auto begin = turns();
    co_await expect::thrown_awaiting<asyncio::TimeoutError>(
        asyncio::wait_for(process.wait(), 3600s));
    EXPECT_LT(turns() - begin, 20u);
    EXPECT_FALSE(process.returncode());
    process.kill();
    EXPECT_EQ(co_await process.wait(), -SIGKILL);
    EXPECT_EQ(co_await process.stdout_->read(), "");
  };
  const auto descriptors = open_descriptors();
  virtual_loop.run(main());
  EXPECT_EQ(open_descriptors(), descriptors);
  EXPECT_THAT(reports.messages, IsEmpty());
}

//===--- Names that nobody knows
//------------------------------------------------------===//

/// An executor whose work is done when the test says so, as a slow server of
/// names.
class Slow final : public asyncio::Executor {
public:
  void submit_job(asyncio::Job job) override { jobs.push_back(std::move(job)); }
  void shutdown(bool, bool) override {}
  std::vector<asyncio::Job> jobs;
};

TEST_F(FaultsOfTheMachine, ANameThatNobodyKnowsIsAnError) {
  auto main = [&]() -> Coro<> {
    // Too long for a name, so that nobody is asked in the network.
    const std::string name(300, 'n');
    co_await expect::thrown_awaiting<asyncio::gaierror>(
        asyncio::open_connection(name, 80));
    co_await expect::thrown_awaiting<asyncio::gaierror>(
        asyncio::start_server(echo, name, 0));
    co_await expect::thrown_awaiting<asyncio::gaierror>(
        loop.getaddrinfo(name, "80", {}));
    auto eager = asyncio::open_connection(
        name, 80, {.happy_eyeballs_delay = 250ms, .all_errors = true});
    co_await expect::thrown_awaiting<asyncio::gaierror>(std::move(eager));
  };
  // The default executor has descriptors of its own.
  const auto descriptors = open_descriptors();
  virtual_loop.run(main());
  virtual_loop.run(loop.shutdown_default_executor());
  EXPECT_EQ(open_descriptors(), descriptors);
  EXPECT_THAT(reports.messages, IsEmpty());
}

TEST(FaultsOfNames, AnAnswerThatDoesNotComeIsNotWaitedForForEver) {
  const auto slow = std::make_shared<Slow>();
  auto main = [&]() -> Coro<> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    loop.set_default_executor(slow);
    const auto begin = loop.core().turns();
    co_await expect::thrown_awaiting<asyncio::TimeoutError>(
        asyncio::wait_for(asyncio::open_connection("a.name", 80), 2ms));
    auto cancelled = create_task(asyncio::open_connection("a.name", 80));
    co_await asyncio::sleep(1ms);
    cancelled.cancel();
    co_await expect::thrown_awaiting<asyncio::CancelledError>(cancelled);
    EXPECT_LT(loop.core().turns() - begin, 30u);
    // The answer comes when nobody asks any more.
    EXPECT_THAT(slow->jobs, SizeIs(2));
    for (asyncio::Job &job : slow->jobs)
      job.run();
    co_await expect::turns(3);
  };
  const auto descriptors = open_descriptors();
  asyncio::run(main());
  EXPECT_EQ(open_descriptors(), descriptors);
}

} // namespace
