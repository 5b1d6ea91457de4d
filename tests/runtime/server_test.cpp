// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/loop_fixture.h"
#include "tests/runtime/scratch_folder.h"

#include <asyncio/os_errors.h>
#include <asyncio/streams.h>

#include <fcntl.h>
#include <filesystem>
#include <sys/resource.h>
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
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Reads all, then closes, even if it is cancelled.
Coro<> read_all(StreamReader reader, StreamWriter writer) {
  const auto all = co_await reader.read();
  writer.close();
  co_await writer.wait_closed();
}

void drop(const StreamReader &, const StreamWriter &) {}

class Servers : public OnVirtualLoop {};

// CPython: test_server.py BaseStartServer.test_start_server_1
TEST_F(Servers, ServeForeverUntilTheyAreCancelled) {
  auto main = [&]() -> Coro<> {
    asyncio::Task<> forever;
    auto serve = [&forever](StreamReader reader,
                            StreamWriter writer) -> Coro<> {
      const auto line = co_await reader.readline();
      EXPECT_EQ(line.size(), 5121u);
      forever.cancel();
      writer.write("1");
      writer.close();
      co_await writer.wait_closed();
    };
    const Server server = co_await asyncio::start_server(
        serve, "127.0.0.1", 0, {.start_serving = false});
    EXPECT_FALSE(server.is_serving());
    const int port = port_of(server);
    forever = create_task(server.serve_forever());
    co_await asyncio::sleep(0s);
    EXPECT_TRUE(server.is_serving());
    co_await expect::thrown_awaiting<asyncio::RuntimeError>(
        server.serve_forever());
    auto [reader, writer] =
        co_await asyncio::open_connection("127.0.0.1", port);
    const std::string hello = std::string(5120, '1') + "\n";
    writer.write(hello);
    const auto answer = co_await reader.read();
    EXPECT_EQ(answer, "1");
    writer.close();
    co_await expect::thrown_awaiting<asyncio::CancelledError>(forever);
    EXPECT_THAT(server.sockets(), IsEmpty());
    EXPECT_FALSE(server.is_serving());
    const auto text = co_await expect::thrown_awaiting<asyncio::RuntimeError>(
        server.serve_forever());
    EXPECT_THAT(text, HasSubstr("is closed"));
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_server.py SelectorStartServerTests.test_start_unix_server_1
TEST_F(Servers, OfUnixSocketsStartWhenTheyAreTold) {
  const ScratchFolder folder;
  auto main = [&]() -> Coro<> {
    const std::string path = folder.socket();
    const Server server = co_await asyncio::start_unix_server(
        read_all, path, {.start_serving = false});
    co_await expect::thrown_awaiting<asyncio::ConnectionRefusedError>(
        asyncio::open_unix_connection(path));
    EXPECT_FALSE(server.is_serving());
    co_await server.start_serving();
    EXPECT_TRUE(server.is_serving());
    auto forever = create_task(server.serve_forever());
    auto [reader, writer] = co_await asyncio::open_unix_connection(path);
    writer.close();
    co_await writer.wait_closed();
    forever.cancel();
    co_await expect::thrown_awaiting<asyncio::CancelledError>(forever);
    EXPECT_THAT(server.sockets(), IsEmpty());
    EXPECT_FALSE(server.is_serving());
  };
  virtual_loop.run(main());
}

// CPython: test_server.py TestServer2.test_wait_closed_basic
TEST_F(Servers, AreClosedWhenTheLastConnectionIsGone) {
  auto main = [&]() -> Coro<> {
    const Server server =
        co_await asyncio::start_server(read_all, "127.0.0.1", 0);
    auto first = create_task(server.wait_closed());
    co_await asyncio::sleep(0s);
    EXPECT_FALSE(first.done());
    auto [reader, writer] =
        co_await asyncio::open_connection("127.0.0.1", port_of(server));
    co_await expect::turns(5);
    auto second = create_task(server.wait_closed());
    co_await asyncio::sleep(0s);
    server.close();
    co_await asyncio::sleep(0s);
    auto third = create_task(server.wait_closed());
    co_await expect::turns(5);
    EXPECT_FALSE(first.done());
    EXPECT_FALSE(second.done());
    EXPECT_FALSE(third.done());
    writer.close();
    co_await writer.wait_closed();
    co_await first;
    co_await second;
    co_await third;
    co_await server.wait_closed();
  };
  virtual_loop.run(main());
}

// CPython: test_server.py TestServer2.test_wait_closed_race
TEST_F(Servers, MayBeClosedWithTheirLastConnection) {
  auto main = [&]() -> Coro<> {
    const Server server =
        co_await asyncio::start_server(read_all, "127.0.0.1", 0);
    auto [reader, writer] =
        co_await asyncio::open_connection("127.0.0.1", port_of(server));
    const StreamWriter last = writer;
    loop.call_soon([&] { server.close(); });
    loop.call_soon([last] { last.close(); });
    co_await server.wait_closed();
  };
  virtual_loop.run(main());
}

// CPython: test_server.py TestServer2.test_close_clients
TEST_F(Servers, CloseTheirConnections) {
  auto main = [&]() -> Coro<> {
    const Server server =
        co_await asyncio::start_server(read_all, "127.0.0.1", 0);
    auto [reader, writer] =
        co_await asyncio::open_connection("127.0.0.1", port_of(server));
    auto waiting = create_task(server.wait_closed());
    co_await expect::turns(3);
    EXPECT_FALSE(waiting.done());
    server.close();
    server.close_clients();
    co_await expect::turns(2);
    EXPECT_TRUE(waiting.done());
    const auto end = co_await reader.read();
    EXPECT_EQ(end, "");
    writer.close();
  };
  virtual_loop.run(main());
}

// CPython: test_server.py TestServer2.test_abort_clients
TEST_F(Servers, AbortConnectionsThatCannotWrite) {
  auto main = [&]() -> Coro<> {
    auto served = loop.create_future<StreamWriter>();
    auto serve = [served](StreamReader, StreamWriter writer) -> Coro<> {
      served.set_result(writer);
      co_await writer.wait_closed();
    };
    const Server server = co_await asyncio::start_server(serve, "127.0.0.1", 0);
    auto [reader, writer] = co_await asyncio::open_connection(
        "127.0.0.1", port_of(server), {.limit = 4096});
    const StreamWriter ours = co_await served;
    for (int i = 0; i < 3; ++i)
      ours.write(std::string(4096, 'a'));
    const auto transport =
        std::dynamic_pointer_cast<asyncio::Transport>(writer.transport());
    while (transport->is_reading())
      co_await asyncio::sleep(0s);
    while (ours.transport()->get_write_buffer_size() == 0)
      ours.write(std::string(1'000'000, 'a'));
    auto waiting = create_task(server.wait_closed());
    co_await asyncio::sleep(0s);
    EXPECT_FALSE(waiting.done());
    server.close();
    server.abort_clients();
    co_await expect::turns(2);
    EXPECT_TRUE(waiting.done());
    writer.close();
  };
  virtual_loop.run(main());
}

// CPython: test_server.py UnixServerCleanupTests.test_unix_server_addr_cleanup
// CPython: test_server.py UnixServerCleanupTests.test_unix_server_cleanup_prevented
TEST_F(Servers, RemoveTheFileOfTheirSocket) {
  const ScratchFolder folder;
  auto main = [&]() -> Coro<> {
    const std::string path = folder.socket();
    const Server one = co_await asyncio::start_unix_server(drop, path);
    EXPECT_TRUE(std::filesystem::exists(path));
    one.close();
    EXPECT_FALSE(std::filesystem::exists(path));
    const Server two = co_await asyncio::start_unix_server(
        drop, path, {.cleanup_socket = false});
    two.close();
    EXPECT_TRUE(std::filesystem::exists(path));
  };
  virtual_loop.run(main());
}

// CPython: test_server.py UnixServerCleanupTests.test_unix_server_sock_cleanup
// CPython: test_server.py UnixServerCleanupTests.test_unix_server_cleanup_gone
// CPython: test_server.py UnixServerCleanupTests.test_unix_server_cleanup_replaced
TEST_F(Servers, RemoveOnlyTheirOwnFile) {
  const ScratchFolder folder;
  auto main = [&]() -> Coro<> {
    const std::string path = folder.socket();
    const auto start = [&]() -> Coro<Server> {
      Socket socket = Socket::open(AF_UNIX);
      socket.bind(Address::unix_path(path));
      co_return co_await asyncio::start_unix_server(drop, std::move(socket));
    };
    const Server one = co_await start();
    one.close();
    EXPECT_FALSE(std::filesystem::exists(path));
    const Server two = co_await start();
    std::filesystem::remove(path);
    two.close();
    const Server three = co_await start();
    std::filesystem::rename(path, path + ".old");
    const Socket other = Socket::open(AF_UNIX);
    other.bind(Address::unix_path(path));
    three.close();
    EXPECT_TRUE(std::filesystem::exists(path));
  };
  virtual_loop.run(main());
}

// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_server_existing_path_sock
TEST_F(Servers, TakeThePlaceOfASocketThatIsLeft) {
  const ScratchFolder folder;
  auto main = [&]() -> Coro<> {
    {
      const Socket left = Socket::open(AF_UNIX);
      left.bind(Address::unix_path(folder.socket()));
    }
    const Server server =
        co_await asyncio::start_unix_server(drop, folder.socket());
    server.close();
  };
  virtual_loop.run(main());
}

// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_server_existing_path_nonsock
TEST_F(Servers, DoNotTakeThePlaceOfAFile) {
  const ScratchFolder folder;
  const int file = ::open(folder.socket().c_str(), O_CREAT | O_WRONLY, 0600);
  ASSERT_GE(file, 0);
  ::close(file);
  auto main = [&]() -> Coro<std::string> {
    co_return co_await expect::thrown_awaiting<asyncio::OSError>(
        asyncio::start_unix_server(drop, folder.socket()));
  };
  EXPECT_THAT(virtual_loop.run(main()), HasSubstr("is already in use"));
}

// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_server_path_inetsock
// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_server_nopath_nosock
// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_server_path_dgram
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_server_wrong_sock
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_wrong_sock
TEST_F(Servers, NeedAStreamSocket) {
  auto main = [&]() -> Coro<> {
    auto inet = asyncio::start_unix_server(drop, Socket::open(AF_INET));
    auto text =
        co_await expect::thrown_awaiting<asyncio::ValueError>(std::move(inet));
    EXPECT_THAT(text, HasSubstr("A UNIX Domain Stream Socket was expected"));
    auto letters =
        asyncio::start_unix_server(drop, Socket::open(AF_UNIX, SOCK_DGRAM));
    co_await expect::thrown_awaiting<asyncio::ValueError>(std::move(letters));
    auto datagrams =
        asyncio::start_server(drop, Socket::open(AF_INET, SOCK_DGRAM));
    text = co_await expect::thrown_awaiting<asyncio::ValueError>(
        std::move(datagrams));
    EXPECT_THAT(text, HasSubstr("A Stream Socket was expected"));
    auto connect = asyncio::open_connection(Socket::open(AF_INET, SOCK_DGRAM));
    co_await expect::thrown_awaiting<asyncio::ValueError>(std::move(connect));
    co_await expect::thrown_awaiting<asyncio::ValueError>(
        asyncio::start_unix_server(drop, ""));
  };
  virtual_loop.run(main());
}

// CPython: test_events.py EventLoopTestsMixin.test_create_server_addr_in_use
TEST_F(Servers, SayThatAnAddressIsInUse) {
  auto main = [&]() -> Coro<std::string> {
    const Server first = co_await asyncio::start_server(drop, "127.0.0.1", 0);
    const int port = port_of(first);
    auto text = co_await expect::thrown_awaiting<asyncio::OSError>(
        asyncio::start_server(drop, "127.0.0.1", port));
    first.close();
    co_return text;
  };
  EXPECT_THAT(virtual_loop.run(main()),
              HasSubstr("error while attempting to bind on address"));
}

// CPython: test_events.py EventLoopTestsMixin.test_create_server_multiple_hosts_ipv4
// CPython: test_events.py TestServer.test_get_loop
TEST_F(Servers, ListenAtSeveralHosts) {
  auto main = [&]() -> Coro<> {
    std::vector<std::string> hosts{"127.0.0.1", "127.0.0.2", "127.0.0.1"};
    auto starting =
        loop.create_server([] { return std::make_shared<asyncio::Protocol>(); },
                           std::move(hosts), 0, {});
    const Server server = co_await std::move(starting);
    EXPECT_THAT(server.sockets(), SizeIs(2));
    EXPECT_EQ(&server.get_loop(), &loop);
    server.close();
  };
  virtual_loop.run(main());
}

/// No more descriptors for as long as it lives.
class NoDescriptors {
public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int free = ::dup(0);
    ::close(free);
    rlimit now = before_;
    now.rlim_cur = static_cast<rlim_t>(free);
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
  rlimit before_{};
};

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_accept_connection_retry
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_accept_connection_exception
TEST_F(Servers, WaitASecondWhenDescriptorsRanOut) {
  auto main = [&]() -> Coro<> {
    const Server server =
        co_await asyncio::start_server(read_all, "127.0.0.1", 0);
    const Socket client = Socket::open(AF_INET);
    const Address there = server.sockets().at(0)->getsockname();
    const auto begin = loop.time();
    {
      const NoDescriptors none;
      co_await loop.sock_connect(client, there);
      co_await expect::turns(200);
      EXPECT_THAT(reports.messages,
                  ElementsAre("socket.accept() out of system resource"));
    }
    client.shutdown(SHUT_WR);
    const auto end = co_await loop.sock_recv(client, 10);
    EXPECT_EQ(end, "");
    EXPECT_GE(loop.time() - begin, 1s);
    co_await server.aclose();
  };
  virtual_loop.run(main());
}

TEST_F(Servers, MayBeClosedWhileTheyWait) {
  auto main = [&]() -> Coro<> {
    const Server server =
        co_await asyncio::start_server(read_all, "127.0.0.1", 0);
    const Socket client = Socket::open(AF_INET);
    const Address there = server.sockets().at(0)->getsockname();
    {
      const NoDescriptors none;
      co_await loop.sock_connect(client, there);
      co_await expect::turns(200);
    }
    server.close();
    co_await server.wait_closed();
    co_await asyncio::sleep(2s);
  };
  virtual_loop.run(main());
}

TEST_F(Servers, OutliveTheirHandle) {
  auto main = [&]() -> Coro<> {
    int port = 0;
    {
      const Server server =
          co_await asyncio::start_server(read_all, "127.0.0.1", 0);
      port = port_of(server);
    }
    auto [reader, writer] =
        co_await asyncio::open_connection("127.0.0.1", port);
    writer.write_eof();
    const auto end = co_await reader.read();
    EXPECT_EQ(end, "");
    writer.close();
  };
  virtual_loop.run(main());
}

template <class S>
concept GivesAway = requires(S &socket) { socket.detach(); } ||
                    requires(S &socket) { socket.close(); };

// CPython: test_events.py EventLoopTestsMixin.test_create_server_trsock
TEST_F(Servers, LendSocketsThatNeverWait) {
  auto main = [&]() -> Coro<> {
    const Server server = co_await asyncio::start_server(drop, "0.0.0.0", 0);
    const auto sockets = server.sockets();
    EXPECT_THAT(sockets, SizeIs(1));
    const Socket &socket = *sockets.at(0);
    EXPECT_EQ(socket.getsockname().host(), "0.0.0.0");
    EXPECT_NE(::fcntl(socket.fileno(), F_GETFL) & O_NONBLOCK, 0);
    EXPECT_NE(::fcntl(socket.fileno(), F_GETFD) & FD_CLOEXEC, 0);
    const Socket copy(::dup(socket.fileno()));
    EXPECT_EQ(copy.getsockname(), socket.getsockname());
    // Who is lent a socket cannot end it.
    EXPECT_FALSE(
        GivesAway<std::remove_pointer_t<decltype(sockets)::value_type>>);
    EXPECT_TRUE(GivesAway<Socket>);
    co_await server.aclose();
    EXPECT_TRUE(copy);
  };
  virtual_loop.run(main());
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_server_stream_bittype
TEST_F(Servers, ListenAtASocketOfATypeWithFlags) {
  auto main = [&]() -> Coro<> {
    Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    EXPECT_EQ(socket.type(), SOCK_STREAM);
    const Server server =
        co_await asyncio::start_server(drop, std::move(socket));
    EXPECT_TRUE(server.is_serving());
    co_await server.aclose();
  };
  virtual_loop.run(main());
}

} // namespace
