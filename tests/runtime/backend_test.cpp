// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a backend takes from sockets ahead shows nowhere.
#include "tests/runtime/expect.h"

#include <asyncio/streams.h>

#include <cstdlib>
#include <optional>
#include <sys/socket.h>
#include <thread>

namespace {

using namespace std::chrono_literals;

using asyncio::Coro;
using asyncio::Socket;
using asyncio::StreamReader;
using asyncio::StreamWriter;
using asyncio::testing::VirtualLoop;

/// The environment as it was, afterwards.
class Chosen {
public:
  explicit Chosen(const char *name) {
    if (const char *value = std::getenv("ASYNCIO_BACKEND"))
      before_ = value;
    ::setenv("ASYNCIO_BACKEND", name, 1);
  }
  Chosen(const Chosen &) = delete;
  Chosen &operator=(const Chosen &) = delete;
  ~Chosen() {
    if (before_)
      ::setenv("ASYNCIO_BACKEND", before_->c_str(), 1);
    else
      ::unsetenv("ASYNCIO_BACKEND");
  }

private:
  std::optional<std::string> before_;
};

TEST(Backend, IsWhatTheEnvironmentSays) {
  {
    const Chosen chosen("epoll");
    EXPECT_EQ(asyncio::new_event_loop()->backend(), "epoll");
    EXPECT_EQ(VirtualLoop().loop().backend(), "epoll");
  }
  const Chosen chosen("io_uring");
  const auto loop = asyncio::new_event_loop();
  // Where the kernel forbids it there is the other one, without a word.
  EXPECT_THAT(loop->backend(), ::testing::AnyOf("io_uring", "epoll"));
}

TEST(Backend, RefusesAnUnknownName) {
  const Chosen chosen("kqueue");
  try {
    (void)asyncio::new_event_loop();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const asyncio::ValueError &error) {
    EXPECT_STREQ(error.what(),
                 "ASYNCIO_BACKEND is 'kqueue', neither epoll nor io_uring");
  }
}

class Ahead : public ::testing::TestWithParam<const char *> {
protected:
  const Chosen chosen{GetParam()};
  VirtualLoop virtual_loop;
  asyncio::EventLoop &loop = virtual_loop.loop();

  void SetUp() override {
    if (loop.backend() != GetParam())
      GTEST_SKIP() << "the kernel does not allow " << GetParam();
  }
};

/// Writes from outside of the loop; what does not fit is dropped.
std::size_t fill(const Socket &socket, char byte) {
  const std::string block(65536, byte);
  std::size_t sum = 0;
  for (;;) {
    const auto sent = ::send(socket.fileno(), block.data(), block.size(),
                             MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent <= 0)
      return sum;
    sum += static_cast<std::size_t>(sent);
  }
}

TEST_P(Ahead, NothingIsLostWhenNobodyReadsForAWhile) {
  auto ends = Socket::pair();
  const Socket far = std::move(ends.second);
  auto main = [&]() -> Coro<> {
    auto [reader, writer] =
        co_await asyncio::open_connection(std::move(ends.first));
    std::size_t sent = 0;
    std::size_t got = 0;
    for (int round = 0; round < 20; ++round) {
      sent += fill(far, 'x');
      for (int turn = 0; turn < 10; ++turn)
        co_await asyncio::sleep(0s);
      // Less than there is: the transport pauses and goes on.
      const std::string part = co_await reader.readexactly(sent - got - 100);
      EXPECT_EQ(part, std::string(part.size(), 'x'));
      got += part.size();
    }
    far.shutdown(SHUT_WR);
    EXPECT_EQ((co_await reader.read()).size(), sent - got);
    writer.close();
    co_await writer.wait_closed();
  };
  virtual_loop.run(main());
}

TEST_P(Ahead, ManySocketsWithMoreThanTheBuffersHold) {
  auto main = [&]() -> Coro<> {
    constexpr std::size_t count = 40;
    std::vector<Socket> far;
    std::vector<StreamReader> readers;
    std::vector<StreamWriter> writers;
    std::vector<std::size_t> sent;
    for (std::size_t i = 0; i < count; ++i) {
      auto ends = Socket::pair();
      far.push_back(std::move(ends.second));
      auto [reader, writer] =
          co_await asyncio::open_connection(std::move(ends.first));
      readers.push_back(reader);
      writers.push_back(writer);
    }
    for (std::size_t i = 0; i < count; ++i)
      sent.push_back(fill(far[i], static_cast<char>('a' + i)));
    for (std::size_t i = 0; i < count; ++i) {
      const std::string all = co_await readers[i].readexactly(sent[i]);
      EXPECT_EQ(all, std::string(sent[i], static_cast<char>('a' + i)));
    }
    // Small ones again, in order.
    for (int round = 0; round < 40; ++round) {
      const std::string text = "line " + std::to_string(round) + "\n";
      EXPECT_EQ(::send(far[7].fileno(), text.data(), text.size(), 0),
                static_cast<ssize_t>(text.size()));
      EXPECT_EQ(co_await readers[7].readline(), text);
    }
    for (const StreamWriter &writer : writers)
      writer.close();
  };
  virtual_loop.run(main());
}

TEST_P(Ahead, ThePeerSeesTheEndAtOnce) {
  auto ends = Socket::pair();
  const Socket far = std::move(ends.second);
  auto main = [&]() -> Coro<> {
    auto [reader, writer] =
        co_await asyncio::open_connection(std::move(ends.first));
    co_await asyncio::sleep(0s);
    writer.close();
    co_await writer.wait_closed();
    char byte = 0;
    EXPECT_EQ(::recv(far.fileno(), &byte, 1, MSG_DONTWAIT), 0);
  };
  virtual_loop.run(main());
}

TEST_P(Ahead, ALoopMayMoveToAnotherThread) {
  auto ends = Socket::pair();
  const Socket far = std::move(ends.second);
  const auto moving = asyncio::new_event_loop();
  std::optional<std::pair<StreamReader, StreamWriter>> streams;
  auto begin = [&]() -> Coro<> {
    streams = co_await asyncio::open_connection(std::move(ends.first));
    (void)!::send(far.fileno(), "one\n", 4, 0);
    EXPECT_EQ(co_await streams->first.readline(), "one\n");
    // Taken by the first thread, perhaps, and read by the second.
    (void)!::send(far.fileno(), "two\n", 4, 0);
    co_await asyncio::sleep(0s);
  };
  auto end = [&]() -> Coro<> {
    EXPECT_EQ(co_await streams->first.readline(), "two\n");
    (void)!::send(far.fileno(), "three\n", 6, 0);
    EXPECT_EQ(co_await streams->first.readline(), "three\n");
    streams->second.close();
    co_await streams->second.wait_closed();
    streams.reset();
  };
  std::thread([&] { moving->run_until_complete(begin()); }).join();
  std::thread([&] { moving->run_until_complete(end()); }).join();
}

INSTANTIATE_TEST_SUITE_P(Backends, Ahead,
                         ::testing::Values("epoll", "io_uring"),
                         [](const auto &about) {
                           return std::string(about.param);
                         });

} // namespace
