// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/loop_fixture.h"
#include "tests/runtime/scratch_folder.h"

#include <asyncio/datagrams.h>
#include <asyncio/os_errors.h>
#include <asyncio/resolver.h>

#include <sys/stat.h>

namespace {

using namespace std::chrono_literals;

using asyncio::Address;
using asyncio::BaseTransport;
using asyncio::Coro;
using asyncio::DatagramProtocol;
using asyncio::DatagramTransport;
using asyncio::Socket;
using asyncio::testing::VirtualLoop;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Writes down what is called.
class Log : public DatagramProtocol {
public:
  void connection_made(const std::shared_ptr<BaseTransport> &made) override {
    transport = std::dynamic_pointer_cast<DatagramTransport>(made);
    calls.emplace_back("made");
  }
  void datagram_received(std::string_view data,
                         const Address &address) override {
    calls.push_back("data " + std::string(data));
    from = address;
    if (answers)
      transport->sendto("resp:" + std::string(data), address);
    if (fails)
      throw asyncio::ValueError("data");
  }
  void error_received(std::exception_ptr why) override {
    calls.emplace_back("error");
    error = std::move(why);
  }
  void connection_lost(std::exception_ptr why) override {
    calls.emplace_back("lost");
    error = std::move(why);
  }
  void pause_writing() override { calls.emplace_back("pause"); }
  void resume_writing() override { calls.emplace_back("resume"); }

  std::shared_ptr<DatagramTransport> transport;
  std::vector<std::string> calls;
  std::exception_ptr error;
  Address from;
  bool answers = false;
  bool fails = false;
};

class Datagrams : public OnVirtualLoop {
protected:
  /// What makes the endpoint may be options or a socket.
  template <class From>
  std::shared_ptr<DatagramTransport> open(From from,
                                          std::shared_ptr<Log> to = nullptr) {
    if (!to)
      to = log;
    auto main = [&]() -> Coro<std::shared_ptr<DatagramTransport>> {
      auto opening =
          loop.create_datagram_endpoint([to] { return to; }, std::move(from));
      auto [transport, made] = co_await std::move(opening);
      EXPECT_EQ(made, to);
      EXPECT_EQ(transport, to->transport);
      co_return transport;
    };
    return virtual_loop.run(main());
  }
  /// The text of the E that making the endpoint fails with.
  template <class E, class From> std::string refused(From from) {
    auto main = [&]() -> Coro<std::string> {
      auto opening = loop.create_datagram_endpoint(
          [] { return std::make_shared<Log>(); }, std::move(from));
      co_return co_await expect::thrown_awaiting<E>(std::move(opening));
    };
    return virtual_loop.run(main());
  }
  static Address name_of(const std::shared_ptr<DatagramTransport> &transport) {
    return transport->get_extra_info<Address>("sockname").value_or(Address());
  }
  static const Socket &socket_of(const DatagramTransport &transport) {
    return **transport.get_extra_info<const Socket *>("socket");
  }
  /// Two Unix sockets of datagrams that are connected with each other: the
  /// first becomes an endpoint.
  std::shared_ptr<DatagramTransport> open_pair() {
    auto ends = Socket::pair(SOCK_DGRAM);
    far = std::move(ends.second);
    return open(std::move(ends.first));
  }
  /// The next datagram at the far end, "none" if there is none.
  std::string received() const {
    std::string data(100'000, '\0');
    const auto got = ::recv(far.fileno(), data.data(), data.size(), 0);
    if (got < 0)
      return "none";
    data.resize(static_cast<std::size_t>(got));
    return data;
  }
  /// Datagrams until one has to wait.
  int fill(DatagramTransport &transport) {
    int sent = 0;
    while (transport.get_write_buffer_size() == 0)
      transport.sendto("datagram " + std::to_string(sent++));
    return sent;
  }
  void turns() {
    for (int i = 0; i < 5; ++i) {
      virtual_loop.turn();
      loop.core().look();
    }
  }

  std::shared_ptr<Log> log = std::make_shared<Log>();
  Socket far;
};

class DatagramFamilies : public Datagrams,
                         public ::testing::WithParamInterface<const char *> {};

// CPython: test_events.py EventLoopTestsMixin.test_create_datagram_endpoint
// CPython: test_events.py EventLoopTestsMixin.test_create_datagram_endpoint_ipv6
TEST_P(DatagramFamilies, AskAndAnswer) {
  const auto served = std::make_shared<Log>();
  served->answers = true;
  const auto server =
      open(asyncio::DatagramOptions{.local_addr = {GetParam(), 0}}, served);
  const Address name = name_of(server);
  EXPECT_EQ(name.host(), GetParam());
  const auto client =
      open(asyncio::DatagramOptions{.remote_addr = {GetParam(), name.port()}});
  EXPECT_EQ(client->get_extra_info<Address>("peername"), name);
  EXPECT_FALSE(server->get_extra_info<Address>("peername"));
  client->sendto("xxx");
  turns();
  EXPECT_THAT(served->calls, ElementsAre("made", "data xxx"));
  EXPECT_EQ(served->from, name_of(client));
  EXPECT_THAT(log->calls, ElementsAre("made", "data resp:xxx"));
  EXPECT_EQ(log->from, name);
  client->close();
  EXPECT_TRUE(client->is_closing());
  server->abort();
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "data resp:xxx", "lost"));
  EXPECT_FALSE(log->error);
  EXPECT_EQ(client->get_protocol(), nullptr);
  EXPECT_EQ(socket_of(*client).fileno(), -1);
}

INSTANTIATE_TEST_SUITE_P(Loopback, DatagramFamilies,
                         ::testing::Values("127.0.0.1", "::1"));

// CPython: test_events.py EventLoopTestsMixin.test_create_datagram_endpoint_sock
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_sock
TEST_F(Datagrams, TakeASocket) {
  Socket socket = Socket::open(AF_INET, SOCK_DGRAM);
  socket.bind(Address::inet("127.0.0.1", 0));
  const Address name = socket.getsockname();
  const auto transport = open(std::move(socket));
  EXPECT_EQ(name_of(transport), name);
  EXPECT_THROW(loop.add_reader(socket_of(*transport).fileno(), [] {}),
               asyncio::RuntimeError);
  transport->close();
  transport->close();
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "lost"));
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_wrong_sock
TEST_F(Datagrams, RefuseAStream) {
  EXPECT_THAT(refused<asyncio::ValueError>(Socket::open(AF_INET)),
              HasSubstr("A datagram socket was expected"));
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_noaddr_nofamily
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_no_matching_family
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_addr_error
TEST_F(Datagrams, SayWhichAddressesMakeNoSense) {
  using asyncio::DatagramOptions;
  EXPECT_EQ(refused<asyncio::ValueError>(DatagramOptions{}),
            "unexpected address family");
  EXPECT_EQ(refused<asyncio::ValueError>(DatagramOptions{
                .local_addr = {"::1", 0}, .remote_addr = {"127.0.0.1", 0}}),
            "can not get address information");
  EXPECT_THAT(
      refused<asyncio::TypeError>(DatagramOptions{.local_addr = "localhost"}),
      HasSubstr("a host and a port are expected"));
  EXPECT_THAT(refused<asyncio::TypeError>(DatagramOptions{
                  .local_addr = {"localhost", 0}, .family = AF_UNIX}),
              HasSubstr("the path of a Unix socket is expected"));
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_cant_bind
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_connect_err
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_socket_err
TEST_F(Datagrams, FailAsTheSystemDoes) {
  const auto first =
      open(asyncio::DatagramOptions{.local_addr = {"127.0.0.1", 0}});
  const Address taken = name_of(first);
  EXPECT_THAT(
      refused<asyncio::OSError>(asyncio::DatagramOptions{.local_addr = taken}),
      HasSubstr("Address already in use"));
  // A broadcast address needs the option.
  EXPECT_THAT(refused<asyncio::PermissionError>(asyncio::DatagramOptions{
                  .remote_addr = {"255.255.255.255", 9}}),
              HasSubstr("Connect call failed"));
  EXPECT_THAT(refused<asyncio::OSError>(
                  asyncio::DatagramOptions{.family = AF_INET, .proto = 9999}),
              HasSubstr("Errno"));
  first->abort();
  turns();
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_no_addrinfo
TEST_F(Datagrams, SayThatAHostIsNotKnown) {
  EXPECT_THAT(refused<asyncio::gaierror>(asyncio::DatagramOptions{
                  .local_addr = {"no.such.host", 0}, .flags = AI_NUMERICHOST}),
              HasSubstr("Errno"));
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_allow_broadcast
TEST_F(Datagrams, AreNotConnectedIfTheyBroadcast) {
  const auto transport = open(asyncio::DatagramOptions{
      .remote_addr = {"127.0.0.1", 9}, .allow_broadcast = true});
  EXPECT_FALSE(transport->get_extra_info<Address>("peername"));
  EXPECT_THROW((void)socket_of(*transport).getpeername(), asyncio::OSError);
  EXPECT_THAT(expect::thrown_by<asyncio::ValueError>([&] {
                transport->sendto("x", Address::inet("127.0.0.1", 10));
              }),
              HasSubstr("Invalid address: must be none or ('127.0.0.1', 9)"));
  transport->abort();
  turns();
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_sockopts
TEST_F(Datagrams, HaveTheOptionsThatWereAskedFor) {
  const auto option = [](const DatagramTransport &transport, int number) {
    return socket_of(transport).getsockopt(SOL_SOCKET, number) != 0;
  };
  const auto plain =
      open(asyncio::DatagramOptions{.local_addr = {"127.0.0.1", 0}});
  EXPECT_FALSE(option(*plain, SO_REUSEPORT));
  EXPECT_FALSE(option(*plain, SO_BROADCAST));
  const auto shared =
      open(asyncio::DatagramOptions{.local_addr = {"127.0.0.1", 0},
                                    .reuse_port = true,
                                    .allow_broadcast = true});
  EXPECT_FALSE(option(*shared, SO_REUSEADDR));
  EXPECT_TRUE(option(*shared, SO_REUSEPORT));
  EXPECT_TRUE(option(*shared, SO_BROADCAST));
  const auto same = open(asyncio::DatagramOptions{.local_addr = name_of(shared),
                                                  .reuse_port = true});
  EXPECT_EQ(name_of(same), name_of(shared));
  for (const auto &each : {plain, shared, same})
    each->abort();
  turns();
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_ip_addr
TEST_F(Datagrams, AskNobodyForAnAddressInNumbers) {
  // An executor that refuses every job.
  const auto pool = std::make_shared<asyncio::ThreadPoolExecutor>(1);
  pool->shutdown();
  loop.set_default_executor(pool);
  const auto transport =
      open(asyncio::DatagramOptions{.local_addr = {"127.0.0.1", 0}});
  EXPECT_EQ(name_of(transport).host(), "127.0.0.1");
  transport->abort();
  turns();
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_sock_unix
TEST_F(Datagrams, MayBeUnixSocketsWithoutAName) {
  const auto transport = open(asyncio::DatagramOptions{.family = AF_UNIX});
  EXPECT_EQ(socket_of(*transport).family(), AF_UNIX);
  transport->close();
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "lost"));
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_datagram_endpoint_existing_sock_unix
TEST_F(Datagrams, TakeThePlaceOfAUnixSocketThatIsLeft) {
  const ScratchFolder folder;
  const std::string path = folder.socket();
  {
    const Socket left = Socket::open(AF_UNIX, SOCK_DGRAM);
    left.bind(Address::unix_path(path));
  }
  const auto served = std::make_shared<Log>();
  served->answers = true;
  const auto server = open(
      asyncio::DatagramOptions{.local_addr = path.c_str(), .family = AF_UNIX},
      served);
  const std::string own = folder.path() + "/own";
  const auto client = open(asyncio::DatagramOptions{.local_addr = own.c_str(),
                                                    .remote_addr = path.c_str(),
                                                    .family = AF_UNIX});
  client->sendto("over a path");
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "data resp:over a path"));
  EXPECT_EQ(served->from.path(), own);
  server->close();
  client->close();
  turns();
}

// CPython: test_events.py EventLoopTestsMixin.test_datagram_send_to_non_listening_address
// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_error_received
TEST_F(Datagrams, GoOnAfterSendingToNobody) {
  const asyncio::DatagramOptions anywhere{.local_addr = {"127.0.0.1", 0}};
  const auto first = open(anywhere);
  const auto second_log = std::make_shared<Log>();
  const auto second = open(anywhere, second_log);
  const auto third = open(anywhere, std::make_shared<Log>());
  const Address nobody = name_of(third);
  third->abort();
  turns();
  first->sendto("a", name_of(second));
  turns();
  EXPECT_THAT(second_log->calls, ElementsAre("made", "data a"));
  first->sendto("c", nobody);
  turns();
  second->sendto("d", name_of(first));
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "data d"));
  first->abort();
  second->abort();
  turns();
}

// CPython: test_selector_events.py SelectorDatagramTransportTests.test_read_ready_oserr
// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_error_received_connected
TEST_F(Datagrams, TellOfAPeerThatIsNotThereAndGoOn) {
  Socket bound = Socket::open(AF_INET, SOCK_DGRAM);
  bound.bind(Address::inet("127.0.0.1", 0));
  const Address nobody = bound.getsockname();
  const auto transport = open(asyncio::DatagramOptions{.remote_addr = nobody});
  bound.close();
  // The first is sent, and the answer of the system is what is received.
  transport->sendto("1");
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "error"));
  EXPECT_TRUE(expect::holds<asyncio::ConnectionRefusedError>(log->error));
  EXPECT_FALSE(transport->is_closing());
  // Now the answer is there before the second one is sent.
  transport->sendto("2");
  transport->sendto("3");
  EXPECT_THAT(log->calls, ElementsAre("made", "error", "error"));
  EXPECT_FALSE(transport->is_closing());
  EXPECT_THAT(reports.messages, IsEmpty());
  transport->abort();
  turns();
  EXPECT_FALSE(log->error);
}

// CPython: test_selector_events.py SelectorDatagramTransportTests.test_read_ready
// CPython: test_selector_events.py SelectorDatagramTransportTests.test_read_ready_tryagain
// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto
// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_no_data
TEST_F(Datagrams, MayBeEmptyAndKeepTheirBounds) {
  const auto transport = open_pair();
  transport->sendto("one");
  transport->sendto("");
  transport->sendto("three");
  EXPECT_EQ(received(), "one");
  EXPECT_EQ(received(), "");
  EXPECT_EQ(received(), "three");
  EXPECT_EQ(received(), "none");
  for (const std::string_view each : {"1", "", "333"})
    EXPECT_EQ(::send(far.fileno(), each.data(), each.size(), 0),
              static_cast<ssize_t>(each.size()));
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "data 1", "data ", "data 333"));
  transport->abort();
  turns();
}

TEST_F(Datagrams, ReportAProtocolThatFailsAndGoOn) {
  log->fails = true;
  const auto transport = open_pair();
  EXPECT_EQ(::send(far.fileno(), "1", 1, 0), 1);
  turns();
  EXPECT_EQ(::send(far.fileno(), "2", 1, 0), 1);
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "data 1", "data 2"));
  EXPECT_THAT(reports.messages, ::testing::SizeIs(2));
  transport->abort();
  turns();
}

// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_tryagain
// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_buffer
// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_buffer_nodata
// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_ready
// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_ready_tryagain
// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_ready_no_data
TEST_F(Datagrams, WaitForRoomInTheOrderInWhichTheyWereSent) {
  const auto transport = open_pair();
  const int sent = fill(*transport);
  EXPECT_EQ(transport->get_write_buffer_size(),
            std::string("datagram " + std::to_string(sent - 1)).size() + 8);
  transport->sendto("");
  transport->sendto("last");
  turns(); // the far end has no room yet
  EXPECT_GT(transport->get_write_buffer_size(), 0u);
  for (int i = 0; i < sent; ++i) {
    EXPECT_EQ(received(), "datagram " + std::to_string(i));
    turns();
  }
  EXPECT_EQ(received(), "");
  EXPECT_EQ(received(), "last");
  EXPECT_EQ(received(), "none");
  EXPECT_EQ(transport->get_write_buffer_size(), 0u);
  transport->abort();
  turns();
}

TEST_F(Datagrams, AskTheProtocolToPause) {
  const auto transport = open_pair();
  using Limits = std::pair<std::size_t, std::size_t>;
  EXPECT_EQ(transport->get_write_buffer_limits(), Limits(16384, 65536));
  EXPECT_THROW(transport->set_write_buffer_limits({.low = 2, .high = 1}),
               asyncio::ValueError);
  transport->set_write_buffer_limits({.low = 20, .high = 100});
  EXPECT_EQ(transport->get_write_buffer_limits(), Limits(20, 100));
  const int sent = fill(*transport);
  EXPECT_THAT(log->calls, ElementsAre("made"));
  transport->sendto(std::string(100, 'x'));
  EXPECT_THAT(log->calls, ElementsAre("made", "pause"));
  for (int i = 0; i < sent; ++i) {
    received();
    turns();
  }
  EXPECT_THAT(log->calls, ElementsAre("made", "pause", "resume"));
  transport->abort();
  turns();
}

// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_ready_closing
TEST_F(Datagrams, FlushWhatIsBufferedBeforeTheyClose) {
  const auto transport = open_pair();
  const int sent = fill(*transport);
  transport->close();
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made"));
  for (int i = 0; i < sent; ++i) {
    EXPECT_EQ(received(), "datagram " + std::to_string(i));
    turns();
  }
  EXPECT_THAT(log->calls, ElementsAre("made", "lost"));
  EXPECT_FALSE(log->error);
}

// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_closing
TEST_F(Datagrams, AreDroppedAfterTheEnd) {
  loop.set_debug(true);
  const auto transport = open_pair();
  transport->close();
  transport->sendto("too late");
  turns();
  for (int i = 0; i < 10; ++i)
    transport->sendto("too late");
  EXPECT_EQ(received(), "none");
  EXPECT_THAT(log->calls, ElementsAre("made", "lost"));
  EXPECT_THAT(reports.messages, ElementsAre("socket.send() raised exception."));
}

// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_connected_addr
TEST_F(Datagrams, OfOnePeerGoToNobodyElse) {
  const auto transport =
      open(asyncio::DatagramOptions{.remote_addr = {"127.0.0.1", 9}});
  EXPECT_THROW(transport->sendto("x", Address::inet("127.0.0.1", 10)),
               asyncio::ValueError);
  transport->sendto("x", Address::inet("127.0.0.1", 9));
  transport->abort();
  turns();
}

// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_ready_error_received
// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_ready_error_received_connection
TEST_F(Datagrams, ThatCannotBeSentLaterAreToldOf) {
  const auto transport = open_pair();
  fill(*transport);
  transport->sendto("and one more");
  far.close();
  turns();
  EXPECT_EQ(transport->get_write_buffer_size(), 0u);
  EXPECT_TRUE(expect::holds<asyncio::OSError>(log->error));
  EXPECT_FALSE(transport->is_closing());
  EXPECT_THAT(log->calls, ::testing::Contains("error"));
  EXPECT_THAT(reports.messages, IsEmpty());
  transport->close();
  turns();
  EXPECT_EQ(log->calls.back(), "lost");
}

TEST_F(Datagrams, WithoutAnAddressAreToldOf) {
  const auto transport =
      open(asyncio::DatagramOptions{.local_addr = {"127.0.0.1", 0}});
  transport->sendto("to whom?");
  EXPECT_THAT(log->calls, ElementsAre("made", "error"));
  transport->sendto(std::string(100'000, 'x'), name_of(transport));
  EXPECT_THAT(expect::text_in<asyncio::OSError>(log->error),
              HasSubstr("Message too long"));
  transport->abort();
  turns();
}

TEST_F(Datagrams, MayGetAnotherProtocol) {
  const auto transport = open_pair();
  const auto other = std::make_shared<Log>();
  transport->set_protocol(other);
  EXPECT_EQ(::send(far.fileno(), "x", 1, 0), 1);
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made"));
  EXPECT_THAT(other->calls, ElementsAre("data x"));
  EXPECT_THROW(transport->set_protocol(std::make_shared<asyncio::Protocol>()),
               asyncio::TypeError);
  transport->abort();
  turns();
}

TEST_F(Datagrams, AreCancelledWithoutATrace) {
  auto main = [&]() -> Coro<> {
    auto opening = asyncio::create_task(loop.create_datagram_endpoint(
        [to = log] { return to; },
        asyncio::DatagramOptions{.local_addr = {"127.0.0.1", 0}}));
    co_await asyncio::sleep(0s);
    opening.cancel();
    co_await expect::thrown_awaiting<asyncio::CancelledError>(opening);
    co_await expect::turns(3);
  };
  virtual_loop.run(main());
  EXPECT_EQ(log->calls.back(), "lost");
  log->transport.reset();
}

TEST(DatagramsOfALoop, AreClosedWithIt) {
  int descriptor = -1;
  const auto log = std::make_shared<Log>();
  {
    VirtualLoop virtual_loop;
    auto main = [&]() -> Coro<> {
      auto opening = virtual_loop.loop().create_datagram_endpoint(
          [log] { return log; },
          asyncio::DatagramOptions{.local_addr = {"127.0.0.1", 0}});
      auto [transport, made] = co_await std::move(opening);
      descriptor =
          (*transport->get_extra_info<const Socket *>("socket"))->fileno();
    };
    virtual_loop.run(main());
    log->transport.reset();
  }
  struct stat about{};
  EXPECT_EQ(::fstat(descriptor, &about), -1);
  EXPECT_THAT(log->calls, ElementsAre("made"));
  EXPECT_EQ(log.use_count(), 1);
}

// CPython: test_transports.py TransportTests.test_dgram_not_implemented
TEST(DatagramTransportBase, SaysWhatItCannotDo) {
  DatagramTransport transport;
  using asyncio::NotImplementedError;
  EXPECT_THROW(transport.sendto("x"), NotImplementedError);
  EXPECT_THROW(transport.abort(), NotImplementedError);
  EXPECT_THROW(transport.set_write_buffer_limits(), NotImplementedError);
  EXPECT_THROW((void)transport.get_write_buffer_limits(), NotImplementedError);
  EXPECT_THROW((void)transport.get_write_buffer_size(), NotImplementedError);
}

// CPython: test_selector_events.py SelectorDatagramTransportTests.test_transport_inheritance
TEST_F(Datagrams, HaveATransportOfTheirKind) {
  const std::shared_ptr<BaseTransport> transport = open_pair();
  EXPECT_TRUE(std::dynamic_pointer_cast<DatagramTransport>(transport));
  EXPECT_FALSE(std::dynamic_pointer_cast<asyncio::Transport>(transport));
}

} // namespace
