// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"
#include "tests/runtime/scratch_folder.h"

#include <asyncio/os_errors.h>
#include <asyncio/resolver.h>
#include <asyncio/socket.h>

#include <array>
#include <netdb.h>

namespace {

using namespace std::chrono_literals;

using asyncio::Address;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Socket;
using asyncio::testing::VirtualLoop;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// A listening socket of the loopback interface.
Socket listener() {
  Socket made = Socket::open(AF_INET);
  made.bind(Address::inet("127.0.0.1", 0));
  made.listen();
  return made;
}

class SockCalls : public ::testing::Test {
protected:
  VirtualLoop virtual_loop;
  asyncio::EventLoop &loop = virtual_loop.loop();
  std::pair<Socket, Socket> ends = Socket::pair();
  const Socket &near = ends.first;
  const Socket &far = ends.second;
};

// CPython: test_sock_lowlevel.py BaseSockTestsMixin.test_sock_client_ops
TEST_F(SockCalls, ReceiveWhatIsThereAtOnceAndElseWait) {
  auto main = [&]() -> Coro<> {
    co_await loop.sock_sendall(far, "hello");
    EXPECT_EQ(co_await loop.sock_recv(near, 3), "hel");
    EXPECT_EQ(co_await loop.sock_recv(near, 100), "lo");
    auto waiting = create_task(loop.sock_recv(near, 100));
    co_await asyncio::sleep(0s);
    EXPECT_FALSE(waiting.done());
    co_await loop.sock_sendall(far, "later");
    EXPECT_EQ(co_await waiting, "later");
    EXPECT_FALSE(loop.remove_reader(near.fileno()));
    far.shutdown(SHUT_WR);
    EXPECT_EQ(co_await loop.sock_recv(near, 100), "");
  };
  virtual_loop.run(main());
}

// CPython: test_sock_lowlevel.py BaseSockTestsMixin.test_sock_client_ops
TEST_F(SockCalls, ReceiveIntoAStore) {
  auto main = [&]() -> Coro<> {
    std::array<char, 8> store{};
    auto waiting = create_task(loop.sock_recv_into(near, store));
    co_await asyncio::sleep(0s);
    co_await loop.sock_sendall(far, "12345");
    EXPECT_EQ(co_await waiting, 5u);
    EXPECT_EQ(std::string(store.data(), 5), "12345");
  };
  virtual_loop.run(main());
}

// CPython: test_sock_lowlevel.py BaseSockTestsMixin.test_huge_content
TEST_F(SockCalls, SendMoreThanTheSystemTakesAtOnce) {
  const std::string much(3'000'000, 'm');
  auto main = [&]() -> Coro<> {
    auto sending = create_task(loop.sock_sendall(far, much));
    std::size_t got = 0;
    while (got < much.size()) {
      const auto part = co_await loop.sock_recv(near, 70'000);
      EXPECT_FALSE(part.empty());
      got += part.size();
    }
    co_await sending;
    EXPECT_EQ(got, much.size());
    EXPECT_FALSE(loop.remove_writer(far.fileno()));
  };
  virtual_loop.run(main());
}

// CPython: test_sock_lowlevel.py BaseSockTestsMixin.test_sock_accept
TEST_F(SockCalls, ConnectAndAccept) {
  auto main = [&]() -> Coro<> {
    const Socket server = listener();
    const Socket client = Socket::open(AF_INET);
    auto accepting = create_task(loop.sock_accept(server));
    co_await asyncio::sleep(0s);
    co_await loop.sock_connect(client, server.getsockname());
    auto [connection, from] = co_await accepting;
    EXPECT_EQ(from, client.getsockname());
    EXPECT_EQ(connection.getpeername(), from);
    co_await loop.sock_sendall(client, "hi");
    EXPECT_EQ(co_await loop.sock_recv(connection, 10), "hi");
  };
  virtual_loop.run(main());
}

// CPython: test_sock_lowlevel.py BaseSockTestsMixin.test_sock_client_fail
TEST_F(SockCalls, SayThatNobodyListens) {
  Address nobody;
  {
    const Socket bound = listener();
    nobody = bound.getsockname();
  }
  auto main = [&]() -> Coro<std::string> {
    const Socket client = Socket::open(AF_INET);
    co_return co_await expect::thrown_awaiting<asyncio::ConnectionRefusedError>(
        loop.sock_connect(client, nobody));
  };
  EXPECT_THAT(virtual_loop.run(main()),
              HasSubstr("Connect call failed ('127.0.0.1', " +
                        std::to_string(nobody.port()) + ")"));
}

// CPython: test_sock_lowlevel.py BaseSockTestsMixin.test_cancel_sock_accept
// CPython: test_events.py EventLoopTestsMixin.test_prompt_cancellation
TEST_F(SockCalls, CanBeCancelledAndTriedAgain) {
  auto main = [&]() -> Coro<> {
    auto waiting = create_task(loop.sock_recv(near, 10));
    co_await asyncio::sleep(0s);
    waiting.cancel();
    co_await expect::thrown_awaiting<asyncio::CancelledError>(waiting);
    EXPECT_FALSE(loop.remove_reader(near.fileno()));
    co_await loop.sock_sendall(far, "x");
    EXPECT_EQ(co_await loop.sock_recv(near, 10), "x");
  };
  virtual_loop.run(main());
}

// CPython: test_sock_lowlevel.py BaseSockTestsMixin.test_sock_client_racing
TEST_F(SockCalls, OneThatIsCancelledLosesNothingForTheNext) {
  auto main = [&]() -> Coro<> {
    // Cancelled, and tried again before the end of the first was noticed.
    auto first = create_task(loop.sock_recv(near, 10));
    co_await asyncio::sleep(0s);
    first.cancel();
    auto answer = create_task(loop.sock_sendall(far, "data"));
    EXPECT_EQ(co_await loop.sock_recv(near, 10), "data");
    co_await answer;
    std::array<char, 8> store{};
    auto into = create_task(loop.sock_recv_into(near, store));
    co_await asyncio::sleep(0s);
    into.cancel();
    auto again = create_task(loop.sock_sendall(far, "12345"));
    EXPECT_EQ(co_await loop.sock_recv_into(near, store), 5u);
    co_await again;
    // The same for sending, where there is no room.
    while (::send(far.fileno(), "    ", 4, 0) > 0)
      continue;
    auto sending = create_task(loop.sock_sendall(far, "hello"));
    co_await asyncio::sleep(0s);
    sending.cancel();
    auto all = [&]() -> Coro<std::string> {
      std::string data;
      while (true) {
        const auto part = co_await loop.sock_recv(near, 8192);
        if (part.empty())
          co_return data;
        for (const char each : part)
          if (each != ' ')
            data += each;
      }
    };
    auto receiving = create_task(all());
    co_await loop.sock_sendall(far, "world");
    far.shutdown(SHUT_WR);
    EXPECT_EQ(co_await receiving, "world");
    EXPECT_TRUE(first.cancelled());
    EXPECT_TRUE(sending.cancelled());
  };
  virtual_loop.run(main());
}

// CPython: test_sock_lowlevel.py BaseSockTestsMixin.test_sock_client_connect_racing
TEST_F(SockCalls, ConnectAgainAfterACancellation) {
  auto main = [&]() -> Coro<> {
    const Socket server = Socket::open(AF_INET);
    server.bind(Address::inet("127.0.0.1", 0));
    const Socket client = Socket::open(AF_INET);
    auto first = create_task(loop.sock_connect(client, server.getsockname()));
    co_await asyncio::sleep(0s);
    first.cancel();
    server.listen();
    for (int tries = 0; tries < 128; ++tries) {
      try {
        co_await loop.sock_connect(client, server.getsockname());
        break;
      } catch (const asyncio::ConnectionRefusedError &) {
        EXPECT_LT(tries, 127);
      }
    }
    EXPECT_EQ(client.getpeername(), server.getsockname());
  };
  virtual_loop.run(main());
}

// CPython: test_sock_lowlevel.py BaseSockTestsMixin.test_huge_content_recvinto
TEST_F(SockCalls, ReceiveMuchIntoAStore) {
  const std::string much(3'000'000, 'm');
  auto main = [&]() -> Coro<> {
    auto sending = create_task(loop.sock_sendall(far, much));
    std::vector<char> store(70'000);
    std::size_t got = 0;
    while (got < much.size()) {
      const auto part = co_await loop.sock_recv_into(near, store);
      EXPECT_GT(part, 0u);
      got += part;
    }
    co_await sending;
    EXPECT_EQ(got, much.size());
  };
  virtual_loop.run(main());
}

// CPython: test_sock_lowlevel.py BaseSockTestsMixin.test_recvfrom_into
// CPython: test_sock_lowlevel.py BaseSockTestsMixin.test_sendto_blocking
TEST_F(SockCalls, WaitForDatagramsAndForRoom) {
  auto [ours, theirs] = Socket::pair(SOCK_DGRAM);
  auto main = [&]() -> Coro<> {
    std::array<char, 100> store{};
    auto receiving = create_task(loop.sock_recvfrom_into(ours, store));
    co_await asyncio::sleep(0s);
    EXPECT_EQ(co_await loop.sock_sendto(theirs, "datagram", {}), 8u);
    const auto result = co_await receiving;
    EXPECT_EQ(result.first, 8u);
    EXPECT_EQ(std::string(store.data(), 8), "datagram");
    while (::send(theirs.fileno(), "full", 4, 0) > 0)
      continue;
    auto sending = create_task(loop.sock_sendto(theirs, "last", {}));
    co_await expect::turns(3);
    EXPECT_FALSE(sending.done());
    std::string data = "full";
    while (data == "full")
      data = (co_await loop.sock_recvfrom(ours, 100)).first;
    EXPECT_EQ(data, "last");
    EXPECT_EQ(co_await sending, 4u);
  };
  virtual_loop.run(main());
}

// CPython: test_sock_lowlevel.py BaseSockTestsMixin.test_unix_sock_client_ops
TEST_F(SockCalls, ConnectAndAcceptOverAPath) {
  const ScratchFolder folder;
  auto main = [&]() -> Coro<> {
    const Socket server = Socket::open(AF_UNIX);
    server.bind(Address::unix_path(folder.socket()));
    server.listen();
    const Socket client = Socket::open(AF_UNIX);
    co_await loop.sock_connect(client, server.getsockname());
    auto [connection, from] = co_await loop.sock_accept(server);
    auto receiving = create_task(loop.sock_recv(connection, 10));
    co_await loop.sock_sendall(client, "hello");
    EXPECT_EQ(co_await receiving, "hello");
    std::array<char, 8> store{};
    co_await loop.sock_sendall(connection, "answer");
    EXPECT_EQ(co_await loop.sock_recv_into(client, store), 6u);
  };
  virtual_loop.run(main());
}

TEST_F(SockCalls, OneThatTakesThePlaceOfAnotherIsNotEndedByIt) {
  auto main = [&]() -> Coro<> {
    auto first = create_task(loop.sock_recv(near, 10));
    co_await asyncio::sleep(0s);
    auto second = create_task(loop.sock_recv(near, 10));
    co_await asyncio::sleep(0s);
    first.cancel();
    co_await expect::thrown_awaiting<asyncio::CancelledError>(first);
    co_await loop.sock_sendall(far, "second");
    EXPECT_EQ(co_await second, "second");
  };
  virtual_loop.run(main());
}

TEST_F(SockCalls, ThrowWhatTheSystemSays) {
  auto main = [&]() -> Coro<> {
    {
      const Socket gone = std::move(ends.second);
    }
    co_await expect::thrown_awaiting<asyncio::BrokenPipeError>(
        loop.sock_sendall(near, "x"));
    const Socket closed;
    co_await expect::thrown_awaiting<asyncio::OSError>(
        loop.sock_recv(closed, 1));
  };
  virtual_loop.run(main());
}

// CPython: test_sock_lowlevel.py BaseSockTestsMixin.test_recvfrom
TEST_F(SockCalls, SendAndReceiveDatagrams) {
  auto main = [&]() -> Coro<> {
    const Socket one = Socket::open(AF_INET, SOCK_DGRAM);
    const Socket two = Socket::open(AF_INET, SOCK_DGRAM);
    one.bind(Address::inet("127.0.0.1", 0));
    two.bind(Address::inet("127.0.0.1", 0));
    auto waiting = create_task(loop.sock_recvfrom(one, 100));
    co_await asyncio::sleep(0s);
    EXPECT_EQ(co_await loop.sock_sendto(two, "letter", one.getsockname()), 6u);
    auto [text, from] = co_await waiting;
    EXPECT_EQ(text, "letter");
    EXPECT_EQ(from, two.getsockname());
    co_await loop.sock_sendto(two, "again", one.getsockname());
    std::array<char, 3> store{};
    auto [size, sender] = co_await loop.sock_recvfrom_into(one, store);
    EXPECT_EQ(size, 3u); // the rest of a datagram is lost
    EXPECT_EQ(sender, from);
  };
  virtual_loop.run(main());
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_getnameinfo
TEST(Resolver, FindsTheAddressesOfAName) {
  auto main = []() -> Coro<> {
    auto &loop = asyncio::get_running_loop();
    const auto found = co_await loop.getaddrinfo(
        "127.0.0.1", "80", {.type = SOCK_STREAM, .flags = AI_NUMERICHOST});
    EXPECT_THAT(found, SizeIs(1));
    EXPECT_EQ(found.at(0).address, Address::inet("127.0.0.1", 80));
    const auto names = co_await loop.getnameinfo(
        found.at(0).address, NI_NUMERICHOST | NI_NUMERICSERV);
    EXPECT_EQ(names,
              std::make_pair(std::string("127.0.0.1"), std::string("80")));
    co_await expect::thrown_awaiting<asyncio::gaierror>(
        loop.getaddrinfo("no number", "80", {.flags = AI_NUMERICHOST}));
  };
  asyncio::run(main());
}

TEST(Addresses, AreReadAndWritten) {
  const Address four = Address::inet("10.1.2.3", 8080);
  EXPECT_EQ(four.host(), "10.1.2.3");
  EXPECT_EQ(four.port(), 8080);
  EXPECT_EQ(four.str(), "('10.1.2.3', 8080)");
  const Address six = Address::inet("::1", 443);
  EXPECT_EQ(six.family(), AF_INET6);
  EXPECT_EQ(six.str(), "('::1', 443, 0, 0)");
  EXPECT_NE(four, six);
  const Address file = Address::unix_path("/run/some.socket");
  EXPECT_EQ(file.path(), "/run/some.socket");
  EXPECT_EQ(file.str(), "'/run/some.socket'");
  const std::string hidden("\0name", 5);
  EXPECT_EQ(Address::unix_path(hidden).path(), hidden);
  EXPECT_EQ(Address().family(), AF_UNSPEC);
  EXPECT_THROW(Address::inet("localhost", 1), asyncio::ValueError);
  EXPECT_THROW(Address::unix_path(std::string(200, 'x')), asyncio::OSError);
}

} // namespace
