// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/runtime/loop_fixture.h"

#include <asyncio/connections.h>
#include <asyncio/detail/sendfile_transport.h>
#include <asyncio/os_errors.h>
#include <asyncio/sendfile.h>

#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;

using asyncio::BaseProtocol;
using asyncio::BaseTransport;
using asyncio::Coro;
using asyncio::create_task;
using asyncio::Future;
using asyncio::SendfileNotAvailableError;
using asyncio::Socket;
using asyncio::Task;
using asyncio::Transport;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A file without a name.
class File {
public:
  explicit File(const std::string &content) : file_(std::tmpfile()) {
    if (::write(fileno(), content.data(), content.size()) !=
        static_cast<ssize_t>(content.size()))
      ADD_FAILURE() << "the file cannot be written";
    ::lseek(fileno(), 0, SEEK_SET);
  }
  File(const File &) = delete;
  File &operator=(const File &) = delete;
  ~File() { std::fclose(file_); }

  [[nodiscard]] int fileno() const { return ::fileno(file_); }
  [[nodiscard]] std::size_t tell() const {
    return static_cast<std::size_t>(::lseek(fileno(), 0, SEEK_CUR));
  }

private:
  std::FILE *file_;
};

/// A file that the system does not send, as it is a pipe.
class Unsendable {
public:
  explicit Unsendable(const std::string &content) {
    EXPECT_EQ(::pipe2(ends_, O_CLOEXEC), 0);
    EXPECT_EQ(::write(ends_[1], content.data(), content.size()),
              static_cast<ssize_t>(content.size()));
    ::close(ends_[1]);
  }
  Unsendable(const Unsendable &) = delete;
  Unsendable &operator=(const Unsendable &) = delete;
  ~Unsendable() { ::close(ends_[0]); }
  [[nodiscard]] int fileno() const { return ends_[0]; }

private:
  int ends_[2] = {-1, -1};
};

std::string much() {
  std::string data;
  for (int i = 0; data.size() < 1'500'000; ++i)
    data += std::to_string(i) + ' ';
  return data;
}

class Sendfile : public OnVirtualLoop {
protected:
  /// All that arrives at the far end until it is closed.
  Coro<std::string> all_received() {
    std::string all;
    while (true) {
      const std::string part = co_await loop.sock_recv(far, 50'000);
      if (part.empty())
        co_return all;
      all += part;
    }
  }

  std::pair<Socket, Socket> ends = Socket::pair();
  Socket &near = ends.first;
  Socket &far = ends.second;
  const std::string data = much();
  const File file{data};
};

// CPython: test_sendfile.py SockSendfileMixin.test_sock_sendfile_success
// CPython: test_unix_events.py SelectorEventLoopUnixSockSendfileTests.test_sock_sendfile_blocking_error
TEST_F(Sendfile, SendsAWholeFile) {
  auto main = [&]() -> Coro<> {
    auto receiving = create_task(all_received());
    EXPECT_EQ(co_await loop.sock_sendfile(near, file.fileno()), data.size());
    EXPECT_FALSE(loop.remove_writer(near.fileno()));
    near.close();
    EXPECT_TRUE(co_await receiving == data);
    EXPECT_EQ(file.tell(), data.size());
  };
  virtual_loop.run(main());
}

// CPython: test_sendfile.py SockSendfileMixin.test_sock_sendfile_with_offset_and_count
TEST_F(Sendfile, SendsAPartOfAFile) {
  auto main = [&]() -> Coro<> {
    const auto sent = co_await loop.sock_sendfile(
        near, file.fileno(), {.offset = 1000, .count = 2000});
    EXPECT_EQ(sent, 2000u);
    EXPECT_EQ(co_await loop.sock_recv(far, 10'000), data.substr(1000, 2000));
    EXPECT_EQ(file.tell(), 3000u);
    // More than there is.
    const auto rest = co_await loop.sock_sendfile(
        near, file.fileno(),
        {.offset = static_cast<std::int64_t>(data.size()) - 10, .count = 2000});
    EXPECT_EQ(rest, 10u);
    EXPECT_EQ(file.tell(), data.size());
  };
  virtual_loop.run(main());
}

// CPython: test_sendfile.py SockSendfileMixin.test_sock_sendfile_zero_size
TEST_F(Sendfile, SendsNothingOfAnEmptyFile) {
  const File empty("");
  auto main = [&]() -> Coro<> {
    EXPECT_EQ(co_await loop.sock_sendfile(near, empty.fileno()), 0u);
    EXPECT_EQ(empty.tell(), 0u);
  };
  virtual_loop.run(main());
}

// CPython: test_sendfile.py SockSendfileMixin.test_sock_sendfile_mix_with_regular_send
TEST_F(Sendfile, MixesWithWhatIsSentOtherwise) {
  const std::string more(64'000, 'm');
  auto main = [&]() -> Coro<> {
    auto receiving = create_task(all_received());
    co_await loop.sock_sendall(near, more);
    EXPECT_EQ(co_await loop.sock_sendfile(near, file.fileno()), data.size());
    co_await loop.sock_sendall(near, more);
    near.close();
    EXPECT_TRUE(co_await receiving == more + data + more);
  };
  virtual_loop.run(main());
}

// CPython: test_base_events.py BaseLoopSockSendfileTests.test_nonstream_socket
// CPython: test_base_events.py BaseLoopSockSendfileTests.test_negative_count
// CPython: test_base_events.py BaseLoopSockSendfileTests.test_negative_offset
TEST_F(Sendfile, RefusesWhatMakesNoSense) {
  auto main = [&]() -> Coro<> {
    const Socket datagrams = Socket::open(AF_INET, SOCK_DGRAM);
    using asyncio::ValueError;
    EXPECT_EQ(co_await expect::thrown_awaiting<ValueError>(
                  loop.sock_sendfile(datagrams, file.fileno())),
              "only SOCK_STREAM type sockets are supported");
    auto negative = loop.sock_sendfile(near, file.fileno(), {.count = -1});
    EXPECT_EQ(co_await expect::thrown_awaiting<ValueError>(std::move(negative)),
              "count must be a positive integer (got -1)");
    auto zero = loop.sock_sendfile(near, file.fileno(), {.count = 0});
    EXPECT_EQ(co_await expect::thrown_awaiting<ValueError>(std::move(zero)),
              "count must be a positive integer (got 0)");
    auto before = loop.sock_sendfile(near, file.fileno(), {.offset = -1});
    EXPECT_EQ(co_await expect::thrown_awaiting<ValueError>(std::move(before)),
              "offset must be a non-negative integer (got -1)");
  };
  virtual_loop.run(main());
  EXPECT_EQ(file.tell(), 0u);
}

// CPython: test_unix_events.py SelectorEventLoopUnixSockSendfileTests.test_sock_sendfile_not_a_file
// CPython: test_unix_events.py SelectorEventLoopUnixSockSendfileTests.test_sock_sendfile_not_regular_file
// CPython: test_unix_events.py SelectorEventLoopUnixSockSendfileTests.test_sock_sendfile_os_error_first_call
// CPython: test_base_events.py BaseLoopSockSendfileTests.test__sock_sendfile_native_failure
// CPython: test_base_events.py BaseLoopSockSendfileTests.test_sock_sendfile_no_fallback
TEST_F(Sendfile, SaysThatTheSystemCannot) {
  const Unsendable pipe("content");
  auto main = [&]() -> Coro<> {
    auto none = loop.sock_sendfile(near, -1, {.fallback = false});
    EXPECT_EQ(co_await expect::thrown_awaiting<SendfileNotAvailableError>(
                  std::move(none)),
              "not a regular file");
    auto other = loop.sock_sendfile(near, pipe.fileno(),
                                    {.count = 7, .fallback = false});
    EXPECT_EQ(co_await expect::thrown_awaiting<SendfileNotAvailableError>(
                  std::move(other)),
              "os.sendfile call failed");
    EXPECT_FALSE(loop.remove_writer(near.fileno()));
  };
  virtual_loop.run(main());
}

// CPython: test_base_events.py BaseLoopSockSendfileTests.test_sock_sendfile_fallback
// CPython: test_base_events.py BaseLoopSockSendfileTests.test_sock_sendfile_fallback_offset_and_count
TEST_F(Sendfile, ReadsWhatTheSystemCannotSend) {
  const std::string content(10'000, 'c');
  const Unsendable pipe(content);
  auto main = [&]() -> Coro<> {
    auto first = loop.sock_sendfile(near, pipe.fileno(), {.count = 2000});
    EXPECT_EQ(co_await std::move(first), 2000u);
    auto rest = loop.sock_sendfile(near, pipe.fileno(), {.count = 1'000'000});
    EXPECT_EQ(co_await std::move(rest), 8000u);
    near.close();
    EXPECT_EQ(co_await all_received(), content);
    // Neither can it be read.
    auto none = loop.sock_sendfile(far, -1, {.count = 10});
    EXPECT_THAT(
        co_await expect::thrown_awaiting<asyncio::OSError>(std::move(none)),
        HasSubstr("Bad file descriptor"));
  };
  virtual_loop.run(main());
}

// CPython: test_unix_events.py SelectorEventLoopUnixSockSendfileTests.test_sock_sendfile_cancel1
// CPython: test_unix_events.py SelectorEventLoopUnixSockSendfileTests.test_sock_sendfile_cancel2
TEST_F(Sendfile, LeavesTheFileWhereItGotToWhenItIsCancelled) {
  auto main = [&]() -> Coro<> {
    auto sending = create_task(loop.sock_sendfile(near, file.fileno()));
    co_await expect::turns(10);
    EXPECT_FALSE(sending.done());
    sending.cancel();
    co_await expect::thrown_awaiting<asyncio::CancelledError>(sending);
    EXPECT_FALSE(loop.remove_writer(near.fileno()));
    near.close();
    const std::string got = co_await all_received();
    EXPECT_TRUE(got == data.substr(0, got.size()));
    EXPECT_LT(got.size(), data.size());
    EXPECT_EQ(file.tell(), got.size());
  };
  virtual_loop.run(main());
}

// CPython: test_unix_events.py SelectorEventLoopUnixSockSendfileTests.test_sock_sendfile_os_error_next_call
// CPython: test_unix_events.py SelectorEventLoopUnixSockSendfileTests.test_sock_sendfile_exception
TEST_F(Sendfile, SaysThatThePeerIsGoneInTheMiddle) {
  auto main = [&]() -> Coro<> {
    auto sending = create_task(loop.sock_sendfile(near, file.fileno()));
    co_await expect::turns(10);
    far.close();
    co_await expect::thrown_awaiting<asyncio::ConnectionError>(sending);
    EXPECT_FALSE(loop.remove_writer(near.fileno()));
    EXPECT_GT(file.tell(), 0u);
    EXPECT_LT(file.tell(), data.size());
  };
  virtual_loop.run(main());
}

//===--- Over transports --------------------------------------------------===//

/// Collects what arrives and closes after so many bytes.
class Sink : public asyncio::Protocol {
public:
  explicit Sink(Future<> lost) : done(std::move(lost)) {}
  void connection_made(const std::shared_ptr<BaseTransport> &made) override {
    transport = std::dynamic_pointer_cast<Transport>(made);
  }
  void data_received(std::string_view more) override {
    data += more;
    if (close_after != 0 && data.size() >= close_after)
      transport->close();
  }
  void connection_lost(std::exception_ptr) override {
    transport.reset();
    done.set_result();
  }
  void pause_writing() override { calls.emplace_back("pause"); }
  void resume_writing() override { calls.emplace_back("resume"); }

  std::shared_ptr<Transport> transport;
  std::string data;
  std::size_t close_after = 0;
  std::vector<std::string> calls;
  Future<> done;
};

/// A transport over another that the system cannot send files to, as one that
/// encrypts.
class Over : public Transport, public asyncio::detail::SendfileTransport {
public:
  explicit Over(std::shared_ptr<Transport> inner) : inner_(std::move(inner)) {}
  [[nodiscard]] bool protocol_paused() const noexcept override {
    return dynamic_cast<const SendfileTransport &>(*inner_).protocol_paused();
  }
  void close() override { inner_->close(); }
  [[nodiscard]] bool is_closing() const override {
    return inner_->is_closing();
  }
  void set_protocol(std::shared_ptr<BaseProtocol> protocol) override {
    inner_->set_protocol(std::move(protocol));
  }
  [[nodiscard]] std::shared_ptr<BaseProtocol> get_protocol() const override {
    return inner_->get_protocol();
  }
  [[nodiscard]] bool is_reading() const override {
    return inner_->is_reading();
  }
  void pause_reading() override { inner_->pause_reading(); }
  void resume_reading() override { inner_->resume_reading(); }
  void write(std::string_view data) override { inner_->write(data); }

private:
  std::shared_ptr<Transport> inner_;
};

/// Both ways: by the system, and by reading.
class SendfileOver : public Sendfile,
                     public ::testing::WithParamInterface<bool> {
protected:
  /// Transports of both ends; the near one sends.
  Coro<std::shared_ptr<Transport>> connect() {
    server = std::make_shared<Sink>(loop.create_future());
    client = std::make_shared<Sink>(loop.create_future());
    auto first =
        loop.create_connection([this] { return server; }, std::move(far));
    co_await std::move(first);
    auto second =
        loop.create_connection([this] { return client; }, std::move(near));
    co_await std::move(second);
    std::shared_ptr<Transport> made = client->transport;
    if (GetParam())
      made = std::make_shared<Over>(std::move(made));
    co_return made;
  }
  [[nodiscard]] static asyncio::SendfileOptions
  part(std::int64_t offset, std::optional<std::int64_t> count) {
    return {.offset = offset, .count = count};
  }

  std::shared_ptr<Sink> server;
  std::shared_ptr<Sink> client;
};

INSTANTIATE_TEST_SUITE_P(Ways, SendfileOver, ::testing::Bool(),
                         [](const auto &way) {
                           return way.param ? "ByReading" : "BySystem";
                         });

// CPython: test_sendfile.py SendfileMixin.test_sendfile
// CPython: test_sendfile.py SendfileMixin.test_sendfile_force_fallback
TEST_P(SendfileOver, SendsAWholeFile) {
  auto main = [&]() -> Coro<> {
    const auto transport = co_await connect();
    EXPECT_EQ(co_await loop.sendfile(transport, file.fileno()), data.size());
    EXPECT_TRUE(transport->is_reading());
    EXPECT_EQ(transport->get_protocol(), client);
    EXPECT_EQ(file.tell(), data.size());
    transport->close();
    co_await server->done;
    EXPECT_TRUE(server->data == data);
    co_await client->done;
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
}

// CPython: test_sendfile.py SendfileMixin.test_sendfile_partial
TEST_P(SendfileOver, SendsAPartOfAFile) {
  auto main = [&]() -> Coro<> {
    const auto transport = co_await connect();
    auto sending = loop.sendfile(transport, file.fileno(), part(1000, 100));
    EXPECT_EQ(co_await std::move(sending), 100u);
    transport->close();
    co_await server->done;
    EXPECT_EQ(server->data, data.substr(1000, 100));
    EXPECT_EQ(file.tell(), 1100u);
    co_await client->done;
  };
  virtual_loop.run(main());
}

// CPython: test_sendfile.py SendfileMixin.test_sendfile_pre_and_post_data
TEST_P(SendfileOver, KeepsTheOrderOfWhatIsWrittenBeforeAndAfter) {
  const std::string before(800'000, 'b');
  const std::string after(800'000, 'a');
  auto main = [&]() -> Coro<> {
    const auto transport = co_await connect();
    transport->write(before);
    EXPECT_THAT(client->calls, ElementsAre("pause"));
    EXPECT_EQ(co_await loop.sendfile(transport, file.fileno()), data.size());
    transport->write(after);
    transport->close();
    co_await server->done;
    EXPECT_TRUE(server->data == before + data + after);
    co_await client->done;
    // It heard of every change, in turn.
    for (std::size_t i = 0; i < client->calls.size(); ++i)
      EXPECT_EQ(client->calls[i], i % 2 == 0 ? "pause" : "resume");
  };
  virtual_loop.run(main());
}

// CPython: test_sendfile.py SendfileMixin.test_sendfile_for_closing_transp
TEST_P(SendfileOver, RefusesATransportThatIsClosing) {
  auto main = [&]() -> Coro<> {
    const auto transport = co_await connect();
    transport->close();
    EXPECT_EQ(co_await expect::thrown_awaiting<asyncio::RuntimeError>(
                  loop.sendfile(transport, file.fileno())),
              "Transport is closing");
    co_await server->done;
    EXPECT_EQ(server->data, "");
    EXPECT_EQ(file.tell(), 0u);
    co_await client->done;
  };
  virtual_loop.run(main());
}

// CPython: test_sendfile.py SendfileMixin.test_sendfile_close_peer_after_receiving
TEST_P(SendfileOver, GivesAllToAPeerThatClosesThen) {
  auto main = [&]() -> Coro<> {
    const auto transport = co_await connect();
    server->close_after = data.size();
    EXPECT_EQ(co_await loop.sendfile(transport, file.fileno()), data.size());
    transport->close();
    co_await server->done;
    EXPECT_TRUE(server->data == data);
    EXPECT_EQ(file.tell(), data.size());
    co_await client->done;
  };
  virtual_loop.run(main());
}

// CPython: test_sendfile.py SendfileMixin.test_sendfile_close_peer_in_the_middle_of_receiving
// CPython: test_sendfile.py SendfileMixin.test_sendfile_fallback_close_peer_in_the_middle_of_receiving
TEST_P(SendfileOver, SaysThatThePeerIsGoneInTheMiddle) {
  auto main = [&]() -> Coro<> {
    const auto transport = co_await connect();
    server->close_after = 1024;
    co_await expect::thrown_awaiting<asyncio::ConnectionError>(
        loop.sendfile(transport, file.fileno()));
    co_await server->done;
    EXPECT_GE(server->data.size(), 1024u);
    EXPECT_LT(server->data.size(), data.size());
    EXPECT_GE(file.tell(), 1024u);
    EXPECT_LT(file.tell(), data.size());
    co_await client->done;
    EXPECT_TRUE(transport->is_closing());
    EXPECT_EQ(transport->get_protocol(), nullptr);
  };
  virtual_loop.run(main());
  EXPECT_THAT(reports.messages, IsEmpty());
  EXPECT_EQ(client.use_count(), 1);
}

TEST_P(SendfileOver, EndsWithItsTransport) {
  auto main = [&]() -> Coro<> {
    const auto transport = co_await connect();
    server->transport->pause_reading();
    auto sending = create_task(loop.sendfile(transport, file.fileno()));
    co_await asyncio::sleep(1s);
    EXPECT_FALSE(sending.done());
    client->transport->abort();
    co_await expect::thrown_awaiting<asyncio::ConnectionError>(sending);
    co_await client->done;
    server->transport->abort();
    co_await server->done;
  };
  virtual_loop.run(main());
  EXPECT_EQ(client.use_count(), 1);
}

TEST_P(SendfileOver, CanBeCancelledAndGoOn) {
  auto main = [&]() -> Coro<> {
    const auto transport = co_await connect();
    server->transport->pause_reading();
    auto sending = create_task(loop.sendfile(transport, file.fileno()));
    co_await asyncio::sleep(1s);
    sending.cancel();
    co_await expect::thrown_awaiting<asyncio::CancelledError>(sending);
    EXPECT_EQ(transport->get_protocol(), client);
    EXPECT_TRUE(transport->is_reading());
    const std::size_t sent = file.tell();
    EXPECT_GT(sent, 0u);
    EXPECT_LT(sent, data.size());
    server->transport->resume_reading();
    transport->write("!");
    auto rest =
        loop.sendfile(transport, file.fileno(),
                      part(static_cast<std::int64_t>(sent), std::nullopt));
    EXPECT_EQ(co_await std::move(rest), data.size() - sent);
    transport->close();
    co_await server->done;
    EXPECT_TRUE(server->data == data.substr(0, sent) + "!" + data.substr(sent));
    co_await client->done;
  };
  virtual_loop.run(main());
}

class SendfileOverSocket : public SendfileOver {};
INSTANTIATE_TEST_SUITE_P(Way, SendfileOverSocket, ::testing::Values(false));

// CPython: test_sendfile.py SendfileMixin.test_sendfile_prevents_bare_write
TEST_P(SendfileOverSocket, PreventsABareWrite) {
  auto main = [&]() -> Coro<> {
    const auto transport = co_await connect();
    auto sending = create_task(loop.sendfile(transport, file.fileno()));
    co_await asyncio::sleep(0s);
    EXPECT_THAT(expect::thrown_by<asyncio::RuntimeError>(
                    [&] { transport->write("data"); }),
                HasSubstr("sendfile is in progress"));
    auto second = loop.sendfile(transport, file.fileno());
    EXPECT_EQ(co_await expect::thrown_awaiting<asyncio::RuntimeError>(
                  std::move(second)),
              "Empty waiter is already set");
    EXPECT_EQ(co_await sending, data.size());
    transport->close();
    co_await client->done;
    co_await server->done;
  };
  virtual_loop.run(main());
}

// CPython: test_sendfile.py SendfileMixin.test_sendfile_force_unsupported_native
TEST_P(SendfileOverSocket, SaysThatTheSystemCannot) {
  const Unsendable pipe("content");
  auto main = [&]() -> Coro<> {
    const auto transport = co_await connect();
    auto sending = loop.sendfile(transport, pipe.fileno(),
                                 {.count = 7, .fallback = false});
    co_await expect::thrown_awaiting<SendfileNotAvailableError>(
        std::move(sending));
    auto reading = loop.sendfile(transport, pipe.fileno(), part(0, 7));
    EXPECT_EQ(co_await std::move(reading), 7u);
    transport->close();
    co_await server->done;
    EXPECT_EQ(server->data, "content");
    co_await client->done;
  };
  virtual_loop.run(main());
}

class SendfileOverOther : public SendfileOver {};
INSTANTIATE_TEST_SUITE_P(Way, SendfileOverOther, ::testing::Values(true));

// CPython: test_sendfile.py SendfileMixin.test_sendfile_no_fallback_for_fallback_transport
TEST_P(SendfileOverOther, RefusesToDoWithoutReading) {
  auto main = [&]() -> Coro<> {
    const auto transport = co_await connect();
    auto sending = loop.sendfile(transport, file.fileno(), {.fallback = false});
    EXPECT_THAT(co_await expect::thrown_awaiting<asyncio::RuntimeError>(
                    std::move(sending)),
                HasSubstr("fallback is disabled"));
    transport->close();
    co_await client->done;
    co_await server->done;
  };
  virtual_loop.run(main());
}

// CPython: test_sendfile.py SendfileMixin.test_sendfile_not_supported
TEST_F(Sendfile, RefusesATransportOfAnotherKind) {
  class Plain : public Transport {
    [[nodiscard]] bool is_closing() const override { return false; }
  };
  auto main = [&]() -> Coro<> {
    auto sending = loop.sendfile(std::make_shared<Plain>(), file.fileno());
    EXPECT_THAT(co_await expect::thrown_awaiting<asyncio::RuntimeError>(
                    std::move(sending)),
                HasSubstr("not supported"));
    EXPECT_EQ(file.tell(), 0u);
  };
  virtual_loop.run(main());
}

} // namespace
