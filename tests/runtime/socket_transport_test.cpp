// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/expect.h"

#include <asyncio/connections.h>
#include <asyncio/os_errors.h>

#include <array>

namespace {

using namespace std::chrono_literals;

using asyncio::Address;
using asyncio::BaseTransport;
using asyncio::Coro;
using asyncio::Protocol;
using asyncio::Socket;
using asyncio::Transport;
using asyncio::testing::VirtualLoop;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Writes down what is called.
class Log : public Protocol {
public:
  void connection_made(const std::shared_ptr<BaseTransport> &made) override {
    transport = std::dynamic_pointer_cast<Transport>(made);
    calls.emplace_back("made");
    if (pause_at_once)
      transport->pause_reading();
    if (fails == "made")
      throw asyncio::ValueError("made");
  }
  void data_received(std::string_view data) override {
    calls.push_back("data " + std::string(data));
    if (fails == "data")
      throw asyncio::ValueError("data");
  }
  bool eof_received() override {
    calls.emplace_back("eof");
    if (fails == "eof")
      throw asyncio::ValueError("eof");
    return keep_open;
  }
  void connection_lost(std::exception_ptr why) override {
    calls.emplace_back("lost");
    error = std::move(why);
    if (fails == "lost")
      throw asyncio::ValueError("lost");
  }
  void pause_writing() override { calls.emplace_back("pause"); }
  void resume_writing() override { calls.emplace_back("resume"); }

  std::shared_ptr<Transport> transport;
  std::vector<std::string> calls;
  std::exception_ptr error;
  std::string fails;
  bool keep_open = false;
  bool pause_at_once = false;
};

class Transports : public ::testing::Test {
protected:
  /// Makes a transport of one end of the pair.
  template <class P> std::shared_ptr<Transport> connect(std::shared_ptr<P> to) {
    auto main = [&]() -> Coro<std::shared_ptr<Transport>> {
      auto connecting =
          loop.create_connection([to] { return to; }, std::move(ends.first));
      auto [transport, made] = co_await std::move(connecting);
      EXPECT_EQ(made, to);
      co_return transport;
    };
    return virtual_loop.run(main());
  }
  void send(std::string_view data) {
    EXPECT_EQ(::send(far.fileno(), data.data(), data.size(), 0),
              static_cast<ssize_t>(data.size()));
    turns();
  }
  std::string received(std::size_t most = 1'000'000) {
    std::string data(most, '\0');
    const auto got = ::recv(far.fileno(), data.data(), most, 0);
    data.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return data;
  }
  void turns() {
    for (int i = 0; i < 5; ++i) {
      virtual_loop.turn();
      loop.core().look();
    }
  }

  VirtualLoop virtual_loop;
  asyncio::EventLoop &loop = virtual_loop.loop();
  std::pair<Socket, Socket> ends = Socket::pair();
  Socket &far = ends.second;
  expect::Reports reports{loop};
  std::shared_ptr<Log> log = std::make_shared<Log>();
};

// CPython: test_selector_events.py SelectorSocketTransportTests.test_ctor
// CPython: test_selector_events.py SelectorSocketTransportTests.test_ctor_with_waiter
// CPython: test_selector_events.py SelectorSocketTransportTests.test_read_ready
// CPython: test_selector_events.py SelectorSocketTransportTests.test_read_ready_eof
// CPython: test_selector_events.py SelectorTransportTests.test_connection_lost
// CPython: test_selector_events.py BaseSelectorEventLoopTests.test_make_socket_transport
// CPython: test_selector_events.py SelectorTransportTests.test_ctor
TEST_F(Transports, CallTheirProtocolFromTheBeginningToTheEnd) {
  const auto transport = connect(log);
  EXPECT_THAT(log->calls, ElementsAre("made"));
  EXPECT_EQ(log->transport, transport);
  EXPECT_EQ(transport->get_protocol(), log);
  send("abc");
  EXPECT_TRUE(transport->is_reading());
  far.close();
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "data abc", "eof", "lost"));
  EXPECT_FALSE(log->error);
  EXPECT_TRUE(transport->is_closing());
  EXPECT_FALSE(transport->is_reading());
  EXPECT_EQ(transport->get_protocol(), nullptr);
  transport->close();
  transport->abort();
  turns();
  EXPECT_THAT(log->calls, SizeIs(4));
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_read_ready_eof_keep_open
TEST_F(Transports, StayOpenForWritingIfTheProtocolSaysSo) {
  log->keep_open = true;
  const auto transport = connect(log);
  far.shutdown(SHUT_WR);
  turns();
  EXPECT_FALSE(transport->is_closing());
  transport->write("still");
  EXPECT_EQ(received(), "still");
  transport->close();
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "eof", "lost"));
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_pause_resume_reading
// CPython: test_selector_events.py SelectorTransportTests.test__add_reader
TEST_F(Transports, PauseAndResumeReading) {
  const auto transport = connect(log);
  transport->pause_reading();
  transport->pause_reading();
  EXPECT_FALSE(transport->is_reading());
  send("later");
  EXPECT_THAT(log->calls, ElementsAre("made"));
  transport->resume_reading();
  transport->resume_reading();
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "data later"));
  transport->close();
  transport->resume_reading();
  EXPECT_FALSE(transport->is_reading());
  turns();
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_pause_reading_connection_made
TEST_F(Transports, MayBePausedFromTheBeginning) {
  log->pause_at_once = true;
  const auto transport = connect(log);
  send("later");
  EXPECT_THAT(log->calls, ElementsAre("made"));
  transport->resume_reading();
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "data later"));
  transport->abort();
  turns();
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_data_received_error
// CPython: test_selector_events.py SelectorTransportTests.test_fatal_error
// CPython: test_selector_events.py SelectorTransportTests.test_fatal_error_custom_exception
TEST_F(Transports, EndWhenTheProtocolFails) {
  log->fails = "data";
  const auto transport = connect(log);
  send("abc");
  turns();
  EXPECT_THAT(
      reports.messages,
      ElementsAre("Fatal error: protocol.data_received() call failed."));
  EXPECT_THAT(log->calls, ElementsAre("made", "data abc", "lost"));
  EXPECT_TRUE(expect::holds<asyncio::ValueError>(log->error));
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_read_eof_received_error
TEST_F(Transports, EndWhenTheProtocolFailsAtTheEnd) {
  log->fails = "eof";
  const auto transport = connect(log);
  far.shutdown(SHUT_WR);
  turns();
  EXPECT_THAT(reports.messages,
              ElementsAre("Fatal error: protocol.eof_received() call failed."));
  EXPECT_THAT(log->calls, ElementsAre("made", "eof", "lost"));
}

TEST_F(Transports, AreGoneEvenIfTheProtocolFailsWhenTheyAre) {
  log->fails = "lost";
  const auto transport = connect(log);
  transport->close();
  turns();
  EXPECT_THAT(reports.messages, SizeIs(1));
  EXPECT_EQ(received(), "");
  EXPECT_EQ(transport->get_protocol(), nullptr);
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_read_ready_conn_reset
// CPython: test_selector_events.py SelectorSocketTransportTests.test_read_ready_err
TEST_F(Transports, SayNothingOfAConnectionThatIsReset) {
  const auto transport = connect(log);
  transport->write("unread");
  far.close();
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "lost"));
  EXPECT_TRUE(expect::holds<asyncio::ConnectionResetError>(log->error));
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_write
// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_no_data
TEST_F(Transports, WriteAtOnce) {
  const auto transport = connect(log);
  transport->write("");
  transport->write("hello");
  EXPECT_EQ(transport->get_write_buffer_size(), 0u);
  EXPECT_EQ(received(), "hello");
  transport->abort();
  turns();
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_partial
// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_buffer
// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_tryagain
// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_ready
// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_ready_partial
// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_ready_closing
// CPython: test_selector_events.py SelectorTransportTests.test_close_write_buffer
// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_sendmsg_partial
// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_sendmsg_half_buffer
// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_sendmsg_full
// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_partial_none
// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_ready_partial_none
TEST_F(Transports, BufferWhatDoesNotFitAndFlushItBeforeTheyClose) {
  const auto transport = connect(log);
  std::string expected;
  for (int i = 0; i < 300; ++i) {
    const std::string piece(static_cast<std::size_t>(1 + i * 97), 'a' + i % 26);
    transport->write(piece);
    expected += piece;
  }
  EXPECT_GT(transport->get_write_buffer_size(), 0u);
  EXPECT_THAT(log->calls, ElementsAre("made", "pause"));
  transport->close();
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "pause"));
  std::string all;
  while (all.size() < expected.size()) {
    all += received(30'000);
    turns();
  }
  EXPECT_EQ(all, expected);
  EXPECT_EQ(received(), "");
  EXPECT_THAT(log->calls, ElementsAre("made", "pause", "resume", "lost"));
  EXPECT_FALSE(log->error);
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_exception
// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_closing
TEST_F(Transports, AWriteThatFailsEndsThemSilently) {
  log->keep_open = true;
  const auto transport = connect(log);
  far.close();
  for (int i = 0; i < 10; ++i)
    transport->write("x");
  turns();
  EXPECT_THAT(reports.messages, IsEmpty());
  EXPECT_EQ(log->calls.back(), "lost");
  EXPECT_TRUE(expect::holds<asyncio::BrokenPipeError>(log->error));
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_ready_exception
// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_sendmsg_OSError
TEST_F(Transports, WhatIsBufferedIsLostWithTheConnection) {
  log->keep_open = true;
  const auto transport = connect(log);
  transport->pause_reading();
  transport->write(std::string(3'000'000, 'm'));
  far.close();
  turns();
  EXPECT_EQ(log->calls.back(), "lost");
  EXPECT_TRUE(log->error);
  EXPECT_EQ(transport->get_write_buffer_size(), 0u);
}

// CPython: test_selector_events.py SelectorTransportTests.test_abort
// CPython: test_selector_events.py SelectorTransportTests.test_force_close
TEST_F(Transports, AbortLosesWhatIsBuffered) {
  const auto transport = connect(log);
  transport->write(std::string(3'000'000, 'm'));
  transport->abort();
  EXPECT_EQ(transport->get_write_buffer_size(), 0u);
  EXPECT_THAT(log->calls, ElementsAre("made", "pause"));
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "pause", "lost"));
  EXPECT_FALSE(log->error);
}

// CPython: test_selector_events.py SelectorTransportTests.test_close
// CPython: test_selector_events.py SelectorSocketTransportTests.test_transport_close_remove_writer
TEST_F(Transports, CloseInALaterTurn) {
  const auto transport = connect(log);
  transport->close();
  EXPECT_TRUE(transport->is_closing());
  transport->close();
  EXPECT_THAT(log->calls, ElementsAre("made"));
  turns();
  EXPECT_THAT(log->calls, ElementsAre("made", "lost"));
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_eof
// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_eof_after_close
TEST_F(Transports, EndWritingAndReadOn) {
  const auto transport = connect(log);
  EXPECT_TRUE(transport->can_write_eof());
  transport->write("last");
  transport->write_eof();
  transport->write_eof();
  EXPECT_THAT(expect::thrown_by<asyncio::RuntimeError>(
                  [&] { transport->write("more"); }),
              HasSubstr("Cannot call write() after write_eof()"));
  EXPECT_EQ(received(), "last");
  EXPECT_EQ(received(), "");
  send("answer");
  EXPECT_THAT(log->calls, ElementsAre("made", "data answer"));
  transport->close();
  transport->write_eof();
  turns();
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_eof_buffer
TEST_F(Transports, EndWritingAfterWhatIsBuffered) {
  const auto transport = connect(log);
  transport->write(std::string(1'000'000, 'm'));
  EXPECT_GT(transport->get_write_buffer_size(), 0u);
  transport->write_eof();
  std::size_t got = 0;
  while (got < 1'000'000) {
    got += received().size();
    turns();
  }
  EXPECT_EQ(received(), "");
  EXPECT_FALSE(transport->is_closing());
  transport->abort();
  turns();
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_writelines_sendmsg_full
// CPython: test_selector_events.py SelectorSocketTransportTests.test_writelines_sendmsg_partial
// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_sendmsg_no_data
TEST_F(Transports, WriteManyPiecesInOneCall) {
  const auto transport = connect(log);
  transport->writelines({});
  const std::array<std::string_view, 3> few{"a", "", "bc"};
  transport->writelines(few);
  EXPECT_EQ(received(), "abc");
  const std::string piece(10'000, 'p');
  const std::vector<std::string_view> many(200, piece);
  transport->writelines(many);
  std::size_t got = 0;
  while (got < 2'000'000) {
    got += received().size();
    turns();
  }
  EXPECT_EQ(got, 2'000'000u);
  EXPECT_THAT(log->calls, ElementsAre("made", "pause", "resume"));
  transport->abort();
  turns();
}

// CPython: test_transports.py TransportTests.test_flowcontrol_mixin_set_write_limits
TEST_F(Transports, HaveLimitsForWhatIsBuffered) {
  const auto transport = connect(log);
  using Limits = std::pair<std::size_t, std::size_t>;
  EXPECT_EQ(transport->get_write_buffer_limits(), Limits(16384, 65536));
  transport->set_write_buffer_limits({.low = 100});
  EXPECT_EQ(transport->get_write_buffer_limits(), Limits(100, 400));
  transport->set_write_buffer_limits({.high = 1024});
  EXPECT_EQ(transport->get_write_buffer_limits(), Limits(256, 1024));
  transport->set_write_buffer_limits({.low = 128, .high = 1024});
  EXPECT_EQ(transport->get_write_buffer_limits(), Limits(128, 1024));
  EXPECT_THAT(expect::thrown_by<asyncio::ValueError>([&] {
                transport->set_write_buffer_limits({.low = 2000, .high = 1000});
              }),
              HasSubstr("high (1000) must be >= low (2000)"));
  transport->abort();
  turns();
}

// CPython: test_transports.py TransportTests.test_ctor_extra_is_none
// CPython: test_transports.py TransportTests.test_get_extra_info
// CPython: test_transports.py TransportTests.test_not_implemented
// CPython: test_transports.py TransportTests.test_writelines
TEST(TransportBases, SayWhatTheyCannotDo) {
  class OnlyWrites : public Transport {
  public:
    void write(std::string_view data) override { written += data; }
    std::string written;
  };
  OnlyWrites transport;
  EXPECT_FALSE(transport.get_extra_info("unknown").has_value());
  EXPECT_FALSE(transport.get_extra_info<int>("unknown").has_value());
  const std::array<std::string_view, 3> pieces{"line1", "line2", "line3"};
  transport.writelines(pieces);
  EXPECT_EQ(transport.written, "line1line2line3");
  using asyncio::NotImplementedError;
  EXPECT_THROW(transport.set_write_buffer_limits(), NotImplementedError);
  EXPECT_THROW((void)transport.get_write_buffer_size(), NotImplementedError);
  EXPECT_THROW(transport.write_eof(), NotImplementedError);
  EXPECT_THROW((void)transport.can_write_eof(), NotImplementedError);
  EXPECT_THROW(transport.pause_reading(), NotImplementedError);
  EXPECT_THROW(transport.resume_reading(), NotImplementedError);
  EXPECT_THROW((void)transport.is_reading(), NotImplementedError);
  EXPECT_THROW(transport.close(), NotImplementedError);
  EXPECT_THROW(transport.abort(), NotImplementedError);
}

// CPython: test_protocols.py ProtocolsAbsTests.test_base_protocol
// CPython: test_protocols.py ProtocolsAbsTests.test_protocol
// CPython: test_protocols.py ProtocolsAbsTests.test_datagram_protocol
// CPython: test_protocols.py ProtocolsAbsTests.test_subprocess_protocol
TEST(ProtocolBases, DoNothing) {
  Protocol stream;
  stream.connection_made(nullptr);
  stream.data_received("x");
  EXPECT_FALSE(stream.eof_received());
  stream.pause_writing();
  stream.resume_writing();
  stream.connection_lost(nullptr);
  asyncio::DatagramProtocol datagrams;
  datagrams.datagram_received("x", Address());
  datagrams.error_received(nullptr);
  asyncio::SubprocessProtocol process;
  process.pipe_data_received(1, "x");
  process.pipe_connection_lost(1, nullptr);
  process.process_exited();
}

TEST_F(Transports, GoOnWhenConnectionMadeThrows) {
  log->fails = "made";
  const auto transport = connect(log);
  EXPECT_THAT(reports.messages,
              ElementsAre("Exception in callback protocol.connection_made()"));
  send("1");
  EXPECT_THAT(log->calls, ElementsAre("made", "data 1"));
  transport->abort();
  turns();
}

/// Has a store of its own, of four bytes.
class Buffered : public asyncio::BufferedProtocol {
public:
  std::span<char> get_buffer(std::size_t) override {
    if (fails == "get")
      throw asyncio::ValueError("get");
    return fails == "empty" ? std::span<char>() : std::span<char>(store);
  }
  void buffer_updated(std::size_t count) override {
    got += std::string(store.data(), count) + "|";
    if (fails == "updated")
      throw asyncio::ValueError("updated");
  }
  bool eof_received() override {
    got += "eof";
    if (fails == "eof")
      throw asyncio::ValueError("eof");
    return keep_open;
  }
  void connection_lost(std::exception_ptr why) override {
    error = std::move(why);
  }
  std::array<char, 4> store{};
  std::string got;
  std::string fails;
  std::exception_ptr error;
  bool keep_open = false;
};

// CPython: test_buffered_proto.py BaseTestBufferedProtocol.test_buffered_proto_create_connection
// CPython: test_selector_events.py SelectorSocketTransportBufferedProtocolTests.test_read_ready
// CPython: test_selector_events.py SelectorSocketTransportBufferedProtocolTests.test_read_ready_eof
// CPython: test_protocols.py ProtocolsAbsTests.test_buffered_protocol
// CPython: test_selector_events.py SelectorSocketTransportBufferedProtocolTests.test_ctor
TEST_F(Transports, ReadIntoTheStoreOfABufferedProtocol) {
  const auto buffered = std::make_shared<Buffered>();
  const auto transport = connect(buffered);
  send("123456789");
  turns();
  EXPECT_EQ(buffered->got, "1234|5678|9|");
  far.close();
  turns();
  EXPECT_EQ(buffered->got, "1234|5678|9|eof");
  EXPECT_TRUE(transport->is_closing());
}

// However the poller has received them.
TEST_F(Transports, ABufferIsFilledOnceInATurn) {
  const auto buffered = std::make_shared<Buffered>();
  const auto transport = connect(buffered);
  loop.core().set_poll_every_turn(true);
  EXPECT_EQ(::send(far.fileno(), "123456789", 9, 0), 9);
  std::vector<std::string> got;
  while (buffered->got.size() < 12 && got.size() < 10) {
    virtual_loop.turn();
    if (got.empty() ? !buffered->got.empty() : got.back() != buffered->got)
      got.push_back(buffered->got);
  }
  EXPECT_THAT(got, ElementsAre("1234|", "1234|5678|", "1234|5678|9|"));
  transport->abort();
  turns();
}

// CPython: test_selector_events.py SelectorSocketTransportBufferedProtocolTests.test_get_buffer_error
// CPython: test_selector_events.py SelectorSocketTransportBufferedProtocolTests.test_get_buffer_zerosized
// CPython: test_selector_events.py SelectorSocketTransportBufferedProtocolTests.test_buffer_updated_error
TEST_F(Transports, EndWhenABufferedProtocolFails) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"get", "Fatal error: protocol.get_buffer() call failed."},
      {"empty", "Fatal error: protocol.get_buffer() call failed."},
      {"updated", "Fatal error: protocol.buffer_updated() call failed."}};
  for (const auto &[fails, message] : cases) {
    ends = Socket::pair();
    reports.messages.clear();
    const auto buffered = std::make_shared<Buffered>();
    buffered->fails = fails;
    const auto transport = connect(buffered);
    send("1");
    turns();
    EXPECT_THAT(reports.messages, ElementsAre(message));
    EXPECT_TRUE(buffered->error);
    EXPECT_TRUE(transport->is_closing());
  }
}

// CPython: test_selector_events.py SelectorSocketTransportBufferedProtocolTests.test_read_eof_received_error
// CPython: test_selector_events.py SelectorSocketTransportBufferedProtocolTests.test_read_ready_eof_keep_open
// CPython: test_selector_events.py SelectorSocketTransportBufferedProtocolTests.test_read_ready_conn_reset
// CPython: test_selector_events.py SelectorSocketTransportBufferedProtocolTests.test_read_ready_err
TEST_F(Transports, OfABufferedProtocolEndAsOthersDo) {
  const auto failing = std::make_shared<Buffered>();
  failing->fails = "eof";
  connect(failing);
  far.shutdown(SHUT_WR);
  turns();
  EXPECT_THAT(reports.messages,
              ElementsAre("Fatal error: protocol.eof_received() call failed."));
  EXPECT_TRUE(expect::holds<asyncio::ValueError>(failing->error));

  ends = Socket::pair();
  reports.messages.clear();
  const auto buffered = std::make_shared<Buffered>();
  buffered->keep_open = true;
  const auto transport = connect(buffered);
  far.shutdown(SHUT_WR);
  turns();
  EXPECT_EQ(buffered->got, "eof");
  EXPECT_FALSE(transport->is_closing());
  transport->write("still");
  EXPECT_EQ(received(), "still");
  transport->abort();
  turns();

  ends = Socket::pair();
  const auto reset = std::make_shared<Buffered>();
  connect(reset)->write("unread");
  far.close();
  turns();
  EXPECT_TRUE(expect::holds<asyncio::ConnectionResetError>(reset->error));
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_selector_events.py SelectorSocketTransportBufferedProtocolTests.test_read_ready_tryagain
// CPython: test_selector_events.py SelectorSocketTransportTests.test_read_ready_tryagain
TEST_F(Transports, DoNotMindWhenThereIsNothingToReadAfterAll) {
  if (loop.backend() == "io_uring")
    GTEST_SKIP() << "who is told has the bytes already";
  const auto buffered = std::make_shared<Buffered>();
  const auto transport = connect(buffered);
  const int descriptor =
      (*transport->get_extra_info<const Socket *>("socket"))->fileno();
  const auto steal = [&] {
    // Seen by the loop, and gone before the transport is called.
    EXPECT_EQ(::send(far.fileno(), "x", 1, 0), 1);
    loop.core().look();
    char byte = 0;
    EXPECT_EQ(::recv(descriptor, &byte, 1, 0), 1);
    turns();
  };
  steal();
  EXPECT_EQ(buffered->got, "");
  transport->set_protocol(log);
  steal();
  EXPECT_THAT(log->calls, IsEmpty());
  EXPECT_FALSE(transport->is_closing());
  send("y");
  EXPECT_THAT(log->calls, ElementsAre("data y"));
  transport->abort();
  turns();
}

// CPython: test_selector_events.py SelectorSocketTransportTests.test_write_ready_tryagain
TEST_F(Transports, DoNotMindWhenThereIsNoRoomAfterAll) {
  const auto transport = connect(log);
  transport->write(std::string(1'000'000, 'm'));
  const auto left = transport->get_write_buffer_size();
  const int descriptor =
      (*transport->get_extra_info<const Socket *>("socket"))->fileno();
  EXPECT_FALSE(received(200'000).empty());
  loop.core().look();
  // The room that the loop has seen is used up.
  const std::string more(10'000, 'x');
  while (::send(descriptor, more.data(), more.size(), MSG_DONTWAIT) > 0)
    continue;
  virtual_loop.turn();
  EXPECT_EQ(transport->get_write_buffer_size(), left);
  EXPECT_FALSE(transport->is_closing());
  transport->abort();
  turns();
}

// CPython: test_selector_events.py SelectorSocketTransportBufferedProtocolTests.test_proto_type_switch
TEST_F(Transports, MayGetAProtocolOfAnotherKind) {
  const auto transport = connect(log);
  send("one");
  const auto buffered = std::make_shared<Buffered>();
  transport->set_protocol(buffered);
  send("two");
  EXPECT_THAT(log->calls, ElementsAre("made", "data one"));
  EXPECT_EQ(buffered->got, "two|");
  transport->abort();
  turns();
  EXPECT_THAT(log->calls, SizeIs(2));
}

// CPython: test_unix_events.py TestFunctional.test_add_reader_or_writer_transport_fd
TEST_F(Transports, OwnTheirDescriptor) {
  const auto transport = connect(log);
  const auto socket = transport->get_extra_info<const Socket *>("socket");
  ASSERT_TRUE(socket);
  const int descriptor = (*socket)->fileno();
  const auto nothing = [] {};
  EXPECT_THROW(loop.add_reader(descriptor, nothing), asyncio::RuntimeError);
  EXPECT_THROW(loop.remove_reader(descriptor), asyncio::RuntimeError);
  EXPECT_THROW(loop.add_writer(descriptor, nothing), asyncio::RuntimeError);
  EXPECT_THROW(loop.remove_writer(descriptor), asyncio::RuntimeError);
  transport->abort();
  turns();
  EXPECT_FALSE(loop.remove_reader(descriptor));
}

// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_connect_err
// CPython: test_base_events.py BaseEventLoopWithSelectorTests.test_create_connection_multiple_errors
// CPython: test_events.py EventLoopTestsMixin.test_create_connection_local_addr_nomatch_family
TEST_F(Transports, SayWhyNoConnectionWasMade) {
  auto main = [&]() -> Coro<> {
    Socket bound = Socket::open(AF_INET);
    bound.bind(Address::inet("127.0.0.1", 0));
    const int port = bound.getsockname().port();
    const auto made = [] { return std::make_shared<Protocol>(); };
    const auto text =
        co_await expect::thrown_awaiting<asyncio::ConnectionRefusedError>(
            loop.create_connection(made, "127.0.0.1", port));
    EXPECT_THAT(text, HasSubstr("Connect call failed ('127.0.0.1'"));
    auto all = loop.create_connection(
        made, "127.0.0.1", port,
        {.happy_eyeballs_delay = 250ms, .all_errors = true});
    const auto group =
        co_await expect::thrown_awaiting<asyncio::ExceptionGroup>(
            std::move(all));
    EXPECT_EQ(group, "create_connection failed (1 sub-exception)");
    auto local =
        loop.create_connection(made, "127.0.0.1", port, {.local_host = "::1"});
    const auto none =
        co_await expect::thrown_awaiting<asyncio::OSError>(std::move(local));
    EXPECT_THAT(none, HasSubstr("no matching local address with family="));
  };
  virtual_loop.run(main());
}

// CPython: test_events.py EventLoopTestsMixin.test_create_connection_local_addr
// CPython: test_events.py EventLoopTestsMixin.test_create_server
TEST_F(Transports, ConnectFromAnAddress) {
  auto main = [&]() -> Coro<> {
    const auto theirs = log;
    auto starting =
        loop.create_server([theirs] { return theirs; }, "127.0.0.1", 0);
    const asyncio::Server server = co_await std::move(starting);
    const int port = server.sockets().at(0)->getsockname().port();
    const auto made = [] { return std::make_shared<Protocol>(); };
    auto connecting = loop.create_connection(
        made, "127.0.0.1", port,
        {.local_host = "127.0.0.3", .happy_eyeballs_delay = 250ms});
    auto [transport, protocol] = co_await std::move(connecting);
    EXPECT_EQ(transport->get_extra_info<Address>("sockname")->host(),
              "127.0.0.3");
    transport->write("xxx");
    co_await asyncio::sleep(1s);
    EXPECT_THAT(log->calls, ElementsAre("made", "data xxx"));
    EXPECT_EQ(log->transport->get_extra_info<Address>("peername"),
              transport->get_extra_info<Address>("sockname"));
    transport->close();
    co_await server.aclose();
    EXPECT_THAT(log->calls, ElementsAre("made", "data xxx", "eof", "lost"));
  };
  virtual_loop.run(main());
}

} // namespace
