// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/loop_fixture.h"
#include "tests/runtime/scratch_folder.h"

#include <asyncio/connections.h>
#include <asyncio/detail/resolved.h>
#include <asyncio/os_errors.h>

#include <cstdint>
#include <filesystem>
#include <netinet/tcp.h>

namespace {

using namespace std::chrono_literals;

using asyncio::Address;
using asyncio::AddressInfo;
using asyncio::BaseTransport;
using asyncio::Coro;
using asyncio::OSError;
using asyncio::Server;
using asyncio::Socket;
using asyncio::Transport;
using asyncio::ValueError;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// An address for documentation, which no machine has.
constexpr const char *nowhere = "192.0.2.1";

class Log : public asyncio::Protocol {
public:
  void connection_made(const std::shared_ptr<BaseTransport> &made) override {
    transport = std::dynamic_pointer_cast<Transport>(made);
    state += "made ";
  }
  void data_received(std::string_view more) override { data += more; }
  void connection_lost(std::exception_ptr) override {
    transport.reset();
    state += "lost";
  }
  std::shared_ptr<Transport> transport;
  std::string data;
  std::string state;
};

class Connections : public OnVirtualLoop {
protected:
  static std::shared_ptr<Log> make() { return std::make_shared<Log>(); }
  /// A factory that writes down what it makes.
  auto serve() {
    return [this] { return served.emplace_back(make()); };
  }
  /// Lets no name be asked for.
  void refuse_to_ask() {
    const auto pool = std::make_shared<asyncio::ThreadPoolExecutor>(1);
    pool->shutdown();
    loop.set_default_executor(pool);
  }
  Coro<AddressInfo> resolve(std::string host, std::string port, int type,
                            int family = AF_UNSPEC, int protocol = 0) {
    const auto all = co_await asyncio::detail::resolved(
        &loop, std::move(host), std::move(port),
        {.family = family, .type = type, .protocol = protocol});
    co_return all.at(0);
  }
  /// The lowest number that is free.
  static int lowest_free() {
    const Socket socket = Socket::open(AF_INET);
    return socket.fileno();
  }

  std::vector<std::shared_ptr<Log>> served;
};

// CPython: test_base_events.py BaseEventTests.test_ipaddr_info
TEST_F(Connections, AskNobodyForNumbers) {
  refuse_to_ask();
  auto main = [&]() -> Coro<> {
    auto info = co_await resolve("1.2.3.4", "1", SOCK_STREAM);
    EXPECT_EQ(info.family, AF_INET);
    EXPECT_EQ(info.type, SOCK_STREAM);
    EXPECT_EQ(info.protocol, IPPROTO_TCP);
    EXPECT_EQ(info.address, Address::inet("1.2.3.4", 1));
    info = co_await resolve("1.2.3.4", "1", SOCK_DGRAM);
    EXPECT_EQ(info.type, SOCK_DGRAM);
    EXPECT_EQ(info.protocol, IPPROTO_UDP);
    info = co_await resolve("::3", "", SOCK_STREAM);
    EXPECT_EQ(info.family, AF_INET6);
    EXPECT_EQ(info.address, Address::inet("::3", 0));
    // All others are for getaddrinfo(), which is switched off here.
    using asyncio::RuntimeError;
    co_await expect::thrown_awaiting<RuntimeError>(
        resolve("1.2.3.4", "1", SOCK_STREAM, AF_INET6));
    co_await expect::thrown_awaiting<RuntimeError>(
        resolve("::3", "1", SOCK_STREAM, AF_INET));
    co_await expect::thrown_awaiting<RuntimeError>(
        resolve("1.2.3.4", "1", SOCK_STREAM, AF_INET, IPPROTO_UDP));
    co_await expect::thrown_awaiting<RuntimeError>(
        resolve("1.2.3.4", "http", SOCK_STREAM));
    co_await expect::thrown_awaiting<RuntimeError>(
        resolve("::3%lo0", "1", SOCK_STREAM));
    co_await expect::thrown_awaiting<RuntimeError>(
        resolve("localhost", "1", SOCK_STREAM));
  };
  virtual_loop.run(main());
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_ip_addr
// CPython: test_events.py EventLoopTestsMixin.test_create_connection
// CPython: test_base_events.py TestSelectorUtils.test_set_nodelay
TEST_F(Connections, OfNumbersNeedNoName) {
  refuse_to_ask();
  auto main = [&]() -> Coro<> {
    for (const char *host : {"127.0.0.1", "::1"}) {
      auto starting = loop.create_server(serve(), host, 0);
      const Server server = co_await std::move(starting);
      auto connecting = loop.create_connection(make, host, port_of(server));
      auto [transport, protocol] = co_await std::move(connecting);
      EXPECT_EQ(protocol->transport, transport);
      EXPECT_EQ(transport->get_extra_info<Address>("peername"),
                server.sockets().at(0)->getsockname());
      EXPECT_TRUE(transport->get_extra_info<Address>("sockname"));
      const auto *socket = *transport->get_extra_info<const Socket *>("socket");
      EXPECT_NE(socket->getsockopt(IPPROTO_TCP, TCP_NODELAY), 0);
      transport->write("hello");
      transport->close();
      co_await asyncio::sleep(1s);
      EXPECT_EQ(protocol->state, "made lost");
      EXPECT_EQ(served.back()->data, "hello");
      EXPECT_EQ(served.back()->state, "made lost");
      co_await server.aclose();
    }
  };
  virtual_loop.run(main());
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_service_name
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_ipv6_scope
TEST_F(Connections, KnowServicesAndScopes) {
  auto main = [&]() -> Coro<> {
    auto info = co_await resolve("127.0.0.1", "http", SOCK_STREAM);
    EXPECT_EQ(info.address, Address::inet("127.0.0.1", 80));
    co_await expect::thrown_awaiting<asyncio::gaierror>(
        loop.create_connection(make, "127.0.0.1", "nonsense"));
    info = co_await resolve("fe80::1%1", "80", SOCK_STREAM);
    EXPECT_EQ(info.family, AF_INET6);
    EXPECT_THAT(info.address.host(), ::testing::StartsWith("fe80::1%"));
    EXPECT_EQ(reinterpret_cast<const sockaddr_in6 *>(info.address.data())
                  ->sin6_scope_id,
              1u);
  };
  virtual_loop.run(main());
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_no_host_port_sock
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_server_no_host_port_sock
// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_connection_nopath_nosock
// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_connection_path_inetsock
TEST_F(Connections, NeedSomewhereToGo) {
  auto main = [&]() -> Coro<> {
    co_await expect::thrown_awaiting<ValueError>(
        loop.create_connection(make, "", ""));
    co_await expect::thrown_awaiting<ValueError>(
        loop.create_server(make, "", ""));
    co_await expect::thrown_awaiting<ValueError>(
        loop.create_unix_connection(make, ""));
    const auto text = co_await expect::thrown_awaiting<ValueError>(
        loop.create_unix_connection(make, Socket::open(AF_INET)));
    EXPECT_EQ(text, "A UNIX Domain Stream Socket was expected");
  };
  virtual_loop.run(main());
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_no_getaddrinfo
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_server_no_getaddrinfo
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_no_local_addr
TEST_F(Connections, SayThatANameIsNotKnown) {
  auto main = [&]() -> Coro<> {
    // Nobody is asked: it is no number.
    auto connecting = loop.create_connection(make, "no.such.host", 80,
                                             {.flags = AI_NUMERICHOST});
    co_await expect::thrown_awaiting<OSError>(std::move(connecting));
    auto serving =
        loop.create_server(make, "no.such.host", 0, {.flags = AI_NUMERICHOST});
    co_await expect::thrown_awaiting<OSError>(std::move(serving));
    auto from = loop.create_connection(
        make, "127.0.0.1", 80,
        {.flags = AI_NUMERICHOST, .local_host = "no.such.host"});
    co_await expect::thrown_awaiting<OSError>(std::move(from));
  };
  virtual_loop.run(main());
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_multiple
TEST_F(Connections, SayWhyOfEachAddress) {
  auto main = [&]() -> Coro<> {
    const auto all =
        co_await loop.getaddrinfo("localhost", "", {.type = SOCK_STREAM});
    Socket bound = Socket::open(AF_INET);
    bound.bind(Address::inet("127.0.0.1", 0));
    const int port = bound.getsockname().port();
    bound.close();
    co_await expect::thrown_awaiting<OSError>(
        loop.create_connection(make, "localhost", port));
    auto connecting =
        loop.create_connection(make, "localhost", port, {.all_errors = true});
    try {
      co_await std::move(connecting);
      ADD_FAILURE() << "connected";
    } catch (const asyncio::ExceptionGroup &group) {
      EXPECT_EQ(group.exceptions().size(), all.size());
      for (const auto &each : group.exceptions())
        EXPECT_TRUE(expect::holds<OSError>(each));
    }
  };
  virtual_loop.run(main());
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_multiple_errors_local_addr
// CPython: test_events.py EventLoopTestsMixin.test_create_connection_local_addr_in_use
// CPython: test_events.py EventLoopTestsMixin.test_create_connection_local_addr_skip_different_family
TEST_F(Connections, SayWhyTheyCannotComeFromAnAddress) {
  auto main = [&]() -> Coro<> {
    auto starting = loop.create_server(serve(), "127.0.0.1", 0);
    const Server server = co_await std::move(starting);
    const int port = port_of(server);
    auto in_use =
        loop.create_connection(make, "127.0.0.1", port,
                               {.local_host = "127.0.0.1", .local_port = port});
    EXPECT_THAT(
        co_await expect::thrown_awaiting<OSError>(std::move(in_use)),
        HasSubstr("error while attempting to bind on address ('127.0.0.1', " +
                  std::to_string(port) + ")"));
    auto others = loop.create_connection(
        make, "127.0.0.1", port, {.local_host = nowhere, .all_errors = true});
    co_await expect::thrown_awaiting<asyncio::ExceptionGroup>(
        std::move(others));
    auto family =
        loop.create_connection(make, "127.0.0.1", port, {.local_host = "::1"});
    EXPECT_THAT(co_await expect::thrown_awaiting<OSError>(std::move(family)),
                HasSubstr("no matching local address with family="));
    co_await server.aclose();
  };
  const int free = lowest_free();
  virtual_loop.run(main());
  EXPECT_EQ(lowest_free(), free);
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_timeout
TEST_F(Connections, ThatTakeTooLongLeaveNothingBehind) {
  auto main = [&]() -> Coro<> {
    // Nobody accepts, and there is no room to wait in.
    const Socket full = Socket::open(AF_INET);
    full.bind(Address::inet("127.0.0.1", 0));
    full.listen(0);
    const Address there = full.getsockname();
    std::vector<Socket> waiting;
    for (int i = 0; i < 3; ++i)
      (void)::connect(waiting.emplace_back(Socket::open(AF_INET)).fileno(),
                      there.data(), there.size());
    const int free = lowest_free();
    co_await expect::thrown_awaiting<asyncio::TimeoutError>(asyncio::wait_for(
        loop.create_connection(make, "127.0.0.1", there.port()), 1s));
    EXPECT_EQ(lowest_free(), free);
  };
  virtual_loop.run(main());
}

// CPython: test_events.py EventLoopTestsMixin.test_connect_accepted_socket
// CPython: test_sock_lowlevel.py BaseSockTestsMixin.test_create_connection_sock
TEST_F(Connections, TakeSocketsThatAreConnected) {
  auto main = [&]() -> Coro<> {
    const Socket listening = Socket::open(AF_INET);
    listening.bind(Address::inet("127.0.0.1", 0));
    listening.listen();
    Socket socket = Socket::open(AF_INET);
    co_await loop.sock_connect(socket, listening.getsockname());
    auto [accepted, from] = co_await loop.sock_accept(listening);
    auto serving = loop.connect_accepted_socket(make, std::move(accepted));
    auto [theirs, server] = co_await std::move(serving);
    EXPECT_EQ(theirs->get_extra_info<Address>("peername"), from);
    auto connecting = loop.create_connection(make, std::move(socket));
    auto [ours, client] = co_await std::move(connecting);
    theirs->write("answer");
    theirs->close();
    co_await asyncio::sleep(1s);
    EXPECT_EQ(client->data, "answer");
    EXPECT_EQ(client->state, "made lost");
  };
  virtual_loop.run(main());
}

// CPython: test_events.py EventLoopTestsMixin.test_create_unix_connection
// CPython: test_events.py EventLoopTestsMixin.test_create_unix_server
// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_server_path_stream_bittype
TEST_F(Connections, OverUnixSockets) {
  const ScratchFolder folder;
  const std::string path = folder.socket();
  auto main = [&]() -> Coro<> {
    // The type of one that does not wait is no other type.
    Socket bound(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
    bound.bind(Address::unix_path(path));
    auto starting = loop.create_unix_server(serve(), std::move(bound), {});
    const Server server = co_await std::move(starting);
    auto connecting = loop.create_unix_connection(make, path);
    auto [transport, protocol] = co_await std::move(connecting);
    transport->write("xxx");
    co_await asyncio::sleep(1s);
    EXPECT_EQ(served.at(0)->data, "xxx");
    EXPECT_EQ(transport->get_extra_info<Address>("peername")->path(), path);
    transport->close();
    co_await server.aclose();
    EXPECT_EQ(served.at(0)->state, "made lost");
    co_await expect::thrown_awaiting<OSError>(
        loop.create_unix_connection(make, path));
  };
  virtual_loop.run(main());
}

// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_server_pathlike
// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_connection_pathlike
TEST_F(Connections, OverUnixSocketsOfPaths) {
  const ScratchFolder folder;
  const std::filesystem::path path(folder.socket());
  auto main = [&]() -> Coro<> {
    co_await expect::thrown_awaiting<asyncio::FileNotFoundError>(
        loop.create_unix_connection(make, path));
    const Server server = co_await loop.create_unix_server(serve(), path);
    EXPECT_EQ(server.sockets().at(0)->getsockname().path(), path);
    auto connecting = loop.create_unix_connection(make, path);
    auto [transport, protocol] = co_await std::move(connecting);
    co_await asyncio::sleep(1s);
    transport->close();
    co_await server.aclose();
    EXPECT_EQ(served.at(0)->state, "made lost");
    EXPECT_FALSE(std::filesystem::exists(path));
  };
  virtual_loop.run(main());
}

// CPython: test_base_events.py BaseEventTests.test_port_parameter_types
TEST_F(Connections, TakePortsOfManyTypes) {
  using asyncio::Port;
  EXPECT_EQ(Port().text(), "");
  EXPECT_EQ(Port("").text(), "");
  EXPECT_FALSE((std::is_convertible_v<double, Port>));
  EXPECT_FALSE((std::is_convertible_v<bool, Port>));
  EXPECT_FALSE((std::is_convertible_v<char, Port>));
  auto main = [&]() -> Coro<> {
    // None is as 0: the system chooses.
    for (const Port &none : {Port(), Port(""), Port("0"), Port(0)}) {
      const Server server =
          co_await loop.create_server(serve(), "127.0.0.1", none);
      const int number = port_of(server);
      EXPECT_NE(number, 0);
      const std::string text = std::to_string(number);
      for (const Port &port :
           {Port(number), Port(static_cast<std::uint16_t>(number)), Port(text),
            Port(text.c_str())}) {
        auto connecting = loop.create_connection(make, "127.0.0.1", port);
        auto [transport, protocol] = co_await std::move(connecting);
        EXPECT_EQ(transport->get_extra_info<Address>("peername")->port(),
                  number);
        transport->close();
      }
      co_await server.aclose();
    }
  };
  virtual_loop.run(main());
}

// CPython: test_unix_events.py SelectorEventLoopUnixSocketTests.test_create_unix_server_bind_error
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_server_cant_bind
TEST_F(Connections, SayThatAnAddressCannotBeHad) {
  const ScratchFolder folder;
  auto main = [&]() -> Coro<> {
    co_await expect::thrown_awaiting<asyncio::FileNotFoundError>(
        loop.create_unix_server(make, folder.path() + "/no/socket"));
    EXPECT_THAT(co_await expect::thrown_awaiting<OSError>(
                    loop.create_server(make, nowhere, 0)),
                HasSubstr("could not bind on any address out of "
                          "[('192.0.2.1', 0)]"));
  };
  const int free = lowest_free();
  virtual_loop.run(main());
  EXPECT_EQ(lowest_free(), free);
}

// CPython: test_events.py EventLoopTestsMixin.test_create_server_dual_stack
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_server_empty_host
// CPython: test_events.py EventLoopTestsMixin.test_server_close
TEST_F(Connections, AreServedOnEveryInterface) {
  auto main = [&]() -> Coro<> {
    // A port that is free in both families.
    std::optional<Server> server;
    int port = 0;
    for (int tries = 0; !server && tries < 5; ++tries) {
      {
        const Socket bound = Socket::open(AF_INET);
        bound.bind(Address::inet("127.0.0.1", 0));
        port = bound.getsockname().port();
      }
      try {
        auto starting = loop.create_server(serve(), "", port);
        server = co_await std::move(starting);
      } catch (const OSError &) {
        // Somebody else has it by now.
      }
    }
    EXPECT_TRUE(server);
    for (const char *host : {"127.0.0.1", "::1"}) {
      auto connecting = loop.create_connection(make, host, port);
      auto [transport, protocol] = co_await std::move(connecting);
      transport->write("xxx");
      transport->close();
      co_await asyncio::sleep(1s);
      EXPECT_EQ(served.back()->data, "xxx");
    }
    EXPECT_THAT(served, SizeIs(2));
    server->close();
    co_await expect::thrown_awaiting<asyncio::ConnectionRefusedError>(
        loop.create_connection(make, "127.0.0.1", port));
    co_await server->wait_closed();
  };
  virtual_loop.run(main());
}

// CPython: test_events.py EventLoopTestsMixin.test_create_server_multiple_hosts_ipv6
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_server_ipv6
TEST_F(Connections, AreServedWithTheNewProtocolToo) {
  auto main = [&]() -> Coro<> {
    std::vector<std::string> hosts{"::1", "::1"};
    auto starting = loop.create_server(serve(), std::move(hosts), 0, {});
    const Server server = co_await std::move(starting);
    EXPECT_THAT(server.sockets(), SizeIs(1));
    EXPECT_EQ(server.sockets().at(0)->getsockname().host(), "::1");
    co_await server.aclose();
  };
  virtual_loop.run(main());
}

// CPython: test_events.py EventLoopTestsMixin.test_create_server_reuse_port
TEST_F(Connections, MayShareAPort) {
  auto main = [&]() -> Coro<> {
    const auto shares = [](const Server &server) {
      return server.sockets().at(0)->getsockopt(SOL_SOCKET, SO_REUSEPORT) != 0;
    };
    auto starting = loop.create_server(serve(), "127.0.0.1", 0);
    const Server alone = co_await std::move(starting);
    EXPECT_FALSE(shares(alone));
    co_await alone.aclose();
    auto sharing =
        loop.create_server(serve(), "127.0.0.1", 0, {.reuse_port = true});
    const Server first = co_await std::move(sharing);
    EXPECT_TRUE(shares(first));
    auto again = loop.create_server(serve(), "127.0.0.1", port_of(first),
                                    {.reuse_port = true});
    const Server second = co_await std::move(again);
    co_await first.aclose();
    co_await second.aclose();
  };
  virtual_loop.run(main());
}

// CPython: test_events.py EventLoopTestsMixin.test_create_server_sock
TEST_F(Connections, AreServedOnASocketThatIsThere) {
  auto main = [&]() -> Coro<> {
    Socket bound = Socket::open(AF_INET);
    bound.bind(Address::inet("0.0.0.0", 0));
    const int descriptor = bound.fileno();
    auto starting = loop.create_server(serve(), std::move(bound), {});
    const Server server = co_await std::move(starting);
    EXPECT_EQ(server.sockets().at(0)->fileno(), descriptor);
    auto connecting =
        loop.create_connection(make, "127.0.0.1", port_of(server));
    auto [transport, protocol] = co_await std::move(connecting);
    transport->write("xxx");
    transport->close();
    co_await asyncio::sleep(1s);
    EXPECT_EQ(served.at(0)->data, "xxx");
    co_await server.aclose();
  };
  virtual_loop.run(main());
}

// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_accept_connection_multiple
TEST_F(Connections, AreAcceptedAllAtOnce) {
  auto main = [&]() -> Coro<> {
    auto starting =
        loop.create_server(serve(), "127.0.0.1", 0, {.backlog = 10});
    const Server server = co_await std::move(starting);
    const Address there = server.sockets().at(0)->getsockname();
    std::vector<Socket> clients;
    for (int i = 0; i < 10; ++i)
      EXPECT_EQ(::connect(clients.emplace_back(Socket::open(AF_INET)).fileno(),
                          there.data(), there.size()),
                -1);
    // One turn to accept, one to make the transports.
    co_await expect::turns(2);
    while (served.empty())
      co_await expect::turns(1);
    EXPECT_THAT(served, SizeIs(10));
    clients.clear();
    co_await asyncio::sleep(1s);
    co_await server.aclose();
  };
  virtual_loop.run(main());
}

} // namespace
