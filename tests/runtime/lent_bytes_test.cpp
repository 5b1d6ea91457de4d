// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is written is lent for the call only, whatever it is kept in: it may be
// changed or freed right after.
#include "tests/runtime/loop_fixture.h"

#include <asyncio/connections.h>
#include <asyncio/datagrams.h>

#include <array>
#include <span>

namespace {

using asyncio::Coro;
using asyncio::Socket;

/// More than a small buffer of a socket has room for.
constexpr std::size_t much = 300'000;

/// Bytes that tell where they belong.
char byte_at(std::size_t place) {
  return static_cast<char>('a' + place % 23 + place / 4096 % 3);
}
void fill(std::span<char> bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = byte_at(i);
}
std::string filled(std::size_t size) {
  std::string bytes(size, '\0');
  fill(bytes);
  return bytes;
}

/// The bytes of a range, as what transports take.
template <class R> std::string_view view(const R &range) {
  return std::string_view(std::begin(range), std::end(range));
}

class LentBytes : public OnVirtualLoop {
protected:
  /// A transport of one end of a pair, the other one is `far`.
  std::shared_ptr<asyncio::Transport> connect() {
    auto ends = Socket::pair();
    far = std::move(ends.second);
    ends.first.setsockopt(SOL_SOCKET, SO_SNDBUF, 4096);
    auto main = [&]() -> Coro<std::shared_ptr<asyncio::Transport>> {
      auto connecting = loop.create_connection(
          [] { return std::make_shared<asyncio::Protocol>(); },
          std::move(ends.first));
      auto [transport, protocol] = co_await std::move(connecting);
      co_return transport;
    };
    return virtual_loop.run(main());
  }
  /// The same for datagrams.
  std::shared_ptr<asyncio::DatagramTransport> open() {
    auto ends = Socket::pair(SOCK_DGRAM);
    far = std::move(ends.second);
    auto main = [&]() -> Coro<std::shared_ptr<asyncio::DatagramTransport>> {
      auto opening = loop.create_datagram_endpoint(
          [] { return std::make_shared<asyncio::DatagramProtocol>(); },
          std::move(ends.first));
      auto [transport, protocol] = co_await std::move(opening);
      co_return transport;
    };
    return virtual_loop.run(main());
  }
  /// What is there now, or the next datagram; empty if nothing is.
  std::string received() const {
    std::string data(much, '\0');
    const auto got = ::recv(far.fileno(), data.data(), data.size(), 0);
    data.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return data;
  }
  /// All until nothing comes any more.
  std::string all_received() {
    std::string all;
    for (int idle = 0; idle < 5;) {
      const std::string more = received();
      idle = more.empty() ? idle + 1 : 0;
      all += more;
      virtual_loop.turn();
      loop.core().look();
    }
    return all;
  }
  /// Datagrams until one waits.
  static void fill_up(asyncio::DatagramTransport &transport) {
    while (transport.get_write_buffer_size() == 0)
      transport.sendto("before");
  }
  /// The last of the datagrams that came.
  std::string last_received() {
    std::string last;
    for (int idle = 0; idle < 5;) {
      std::string next = received();
      idle = next.empty() ? idle + 1 : 0;
      if (!next.empty())
        last = std::move(next);
      virtual_loop.turn();
      loop.core().look();
    }
    return last;
  }

  Socket far;
};

// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_bytearray
TEST_F(LentBytes, AreWrittenFromAVector) {
  const auto transport = connect();
  std::vector<char> data = {'d', 'a', 't', 'a'};
  transport->write(view(data));
  EXPECT_EQ(view(data), "data");
  data.assign(4, 'x');
  EXPECT_EQ(all_received(), "data");
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_memoryview
TEST_F(LentBytes, AreWrittenFromAPartOfAnArray) {
  const auto transport = connect();
  std::array<char, 8> memory = {'x', 'x', 'd', 'a', 't', 'a', 'x', 'x'};
  const std::span<const char> part(memory.data() + 2, 4);
  transport->write(view(part));
  memory.fill('y');
  EXPECT_EQ(all_received(), "data");
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_partial_bytearray
TEST_F(LentBytes, ThatTheSocketHasNoRoomForAreCopiedFromAVector) {
  const auto transport = connect();
  std::vector<char> data(much);
  fill(data);
  transport->write(view(data));
  EXPECT_GT(transport->get_write_buffer_size(), 0u);
  EXPECT_LT(transport->get_write_buffer_size(), much);
  EXPECT_EQ(view(data), filled(much));
  // Behind the rest that waits, nothing is sent at once.
  std::vector<char> second = {'e', 'n', 'd'};
  transport->write(view(second));
  data.assign(much, 'X');
  second.assign(3, 'X');
  EXPECT_EQ(all_received(), filled(much) + "end");
  EXPECT_EQ(transport->get_write_buffer_size(), 0u);
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_partial_memoryview
TEST_F(LentBytes, ThatTheSocketHasNoRoomForAreCopiedFromAPartOfAnArray) {
  const auto transport = connect();
  {
    auto memory = std::make_unique<std::array<char, much + 2>>();
    const std::span<char> part(memory->data() + 1, much);
    fill(part);
    const std::array<std::string_view, 2> pieces = {view(part), "end"};
    transport->writelines(pieces);
    EXPECT_GT(transport->get_write_buffer_size(), 0u);
    EXPECT_LT(transport->get_write_buffer_size(), much);
    memory->fill('X');
  }
  EXPECT_EQ(all_received(), filled(much) + "end");
}

// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_bytearray
TEST_F(LentBytes, AreSentFromAVector) {
  const auto transport = open();
  std::vector<char> data = {'d', 'a', 't', 'a'};
  transport->sendto(view(data));
  EXPECT_EQ(transport->get_write_buffer_size(), 0u);
  data.assign(4, 'x');
  EXPECT_EQ(received(), "data");
}

// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_memoryview
TEST_F(LentBytes, AreSentFromAPartOfAnArray) {
  const auto transport = open();
  std::array<char, 8> memory = {'x', 'x', 'd', 'a', 't', 'a', 'x', 'x'};
  const std::span<const char> part(memory.data() + 2, 4);
  transport->sendto(view(part));
  memory.fill('y');
  EXPECT_EQ(received(), "data");
}

// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_buffer_bytearray
TEST_F(LentBytes, OfADatagramThatWaitsAreCopiedFromAVector) {
  const auto transport = open();
  fill_up(*transport);
  const auto before = transport->get_write_buffer_size();
  std::vector<char> data = {'d', 'a', 't', 'a', '2'};
  transport->sendto(view(data));
  EXPECT_GT(transport->get_write_buffer_size(), before);
  EXPECT_EQ(view(data), "data2");
  data.assign(5, 'x');
  EXPECT_EQ(last_received(), "data2");
}

// CPython: test_selector_events.py SelectorDatagramTransportTests.test_sendto_buffer_memoryview
TEST_F(LentBytes, OfADatagramThatWaitsAreCopiedFromAPartOfAnArray) {
  const auto transport = open();
  fill_up(*transport);
  {
    auto memory = std::make_unique<std::array<char, 7>>();
    const std::span<char> part(memory->data() + 1, 5);
    fill(part);
    transport->sendto(view(std::span<const char>(part)));
    memory->fill('X');
  }
  EXPECT_EQ(last_received(), filled(5));
}

} // namespace
