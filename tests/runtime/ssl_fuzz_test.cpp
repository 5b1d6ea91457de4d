// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// TLS over a line that loses, repeats, reorders and invents bytes, between
// programs that do whatever comes to their minds.
//
// Whatever happens, a protocol gets a beginning of what the other one has sent
// and nothing else, both get to know the end, and nothing is left behind.
// COTIDY_FUZZ_ROUNDS says how often, with a connection for each 100 of them, as
// they take longer than what others do in a round; COTIDY_FUZZ_SEED names the
// connection to begin with.
#include "tests/runtime/certificates.h"
#include "tests/runtime/expect.h"
#include "tests/runtime/ssl_recorder.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>

namespace {

using namespace std::chrono_literals;

using asyncio::Coro;
using asyncio::create_task;
using asyncio::OSError;
using asyncio::Socket;
using asyncio::SSLContext;
using asyncio::Transport;
using asyncio::testing::VirtualLoop;
using ::testing::IsEmpty;

using Random = std::mt19937_64;

int from_environment(const char *name, int otherwise) {
  const char *text = std::getenv(name);
  return text ? std::atoi(text) : otherwise;
}

std::size_t below(Random &random, std::size_t limit) {
  return static_cast<std::size_t>(random() % limit);
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  for (const auto &each :
       std::filesystem::directory_iterator("/proc/self/fd")) {
    (void)each;
    ++count;
  }
  return count;
}

std::string noise(Random &random, std::size_t size) {
  std::string bytes(size, '\0');
  for (char &byte : bytes)
    byte = static_cast<char>(random());
  return bytes;
}

/// What a line does to the bytes that run over it.
enum class Damage { none, flip, truncate, repeat, swap, invent, end, count };

class Line {
public:
  Line(const Socket &from, const Socket &to, Random &random, Damage damage)
      : from_(from), to_(to), random_(random), damage_(damage) {}

  Coro<> run() {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    try {
      while (true) {
        auto receiving = loop.sock_recv(from_, 1 + below(random_, 20'000));
        std::string bytes = co_await std::move(receiving);
        if (bytes.empty() || !harm(bytes))
          break;
        if (below(random_, 4) == 0)
          co_await asyncio::sleep(
              std::chrono::milliseconds(below(random_, 50)));
        co_await loop.sock_sendall(to_, bytes);
      }
    } catch (const OSError &) {
      // One of the ends is gone.
    }
    try {
      to_.shutdown(SHUT_WR);
      // A close() waits as long as its peer does not read.
      while (true) {
        auto receiving = loop.sock_recv(from_, 64 * 1024);
        const std::string rest = co_await std::move(receiving);
        if (rest.empty())
          break;
      }
    } catch (const OSError &) {
      // As above.
    }
  }

private:
  /// False ends the line.
  bool harm(std::string &bytes) {
    if (damage_ == Damage::none || below(random_, 8) != 0)
      return true;
    const std::size_t at = below(random_, bytes.size());
    switch (damage_) {
    case Damage::flip:
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(random_, 8)));
      break;
    case Damage::truncate:
      bytes.resize(at);
      break;
    case Damage::repeat:
      bytes += bytes.substr(at);
      break;
    case Damage::swap:
      std::swap(bytes, held_);
      break;
    case Damage::invent:
      bytes.insert(at, noise(random_, 1 + below(random_, 100)));
      break;
    default:
      return false;
    }
    return true;
  }

  const Socket &from_;
  const Socket &to_;
  Random &random_;
  Damage damage_;
  std::string held_;
};

/// Does this and that with a transport, and closes it in the end.
Coro<> act(std::shared_ptr<Transport> transport, Random *random,
           std::string *sent) {
  for (std::size_t left = 1 + below(*random, 15); left > 0; --left) {
    switch (below(*random, 10)) {
    case 0:
      transport->pause_reading();
      break;
    case 1:
      transport->resume_reading();
      break;
    case 2:
      transport->set_write_buffer_limits({.high = below(*random, 100'000)});
      break;
    case 3:
      if (below(*random, 4) == 0)
        transport->close();
      break;
    case 4:
      if (below(*random, 8) == 0)
        transport->abort();
      break;
    case 5:
    case 6:
      co_await asyncio::sleep(std::chrono::milliseconds(below(*random, 200)));
      break;
    default: {
      const std::string data = noise(*random, below(*random, 60'000));
      *sent += data;
      transport->write(data);
    }
    }
  }
  if (below(*random, 2) == 0)
    transport->resume_reading();
  transport->close();
}

/// One end: connects, acts, and waits for the end. The protocol, null if the
/// handshake failed.
template <class Connecting>
Coro<std::shared_ptr<Recorder>> live(Connecting connecting, Random *random,
                                     std::string *sent) {
  std::shared_ptr<Recorder> protocol;
  try {
    auto connection = co_await std::move(connecting);
    protocol = connection.second;
    auto acting = act(connection.first, random, sent);
    co_await std::move(acting);
  } catch (const OSError &) {
    co_return nullptr;
  }
  // No time-out is longer.
  try {
    auto waiting = asyncio::wait_for(protocol->lost, 100s);
    co_await std::move(waiting);
  } catch (const asyncio::TimeoutError &) {
    ADD_FAILURE() << "the connection has no end";
    protocol->transport->abort();
  }
  co_return protocol;
}

class SslFuzz : public ::testing::Test {
protected:
  Coro<> play(Random *random) {
    auto [client_socket, client_line] = Socket::pair();
    auto [server_socket, server_line] = Socket::pair();
    const SSLContext client_context = authority.client();
    client_core = client_context.core();
    if (below(*random, 3) == 0)
      client_context.set_maximum_version(asyncio::TLSVersion::TLSv1_2);

    const auto kinds = static_cast<std::size_t>(Damage::count);
    const auto there = static_cast<Damage>(below(*random, kinds));
    const auto back =
        static_cast<Damage>(below(*random, 2) == 0 ? 0 : below(*random, kinds));
    Line outward(client_line, server_line, *random, there);
    Line inward(server_line, client_line, *random, back);
    auto run_outward = outward.run();
    auto run_inward = inward.run();
    const auto first_line = create_task(std::move(run_outward));
    const auto second_line = create_task(std::move(run_inward));

    auto make = [] { return std::make_shared<Recorder>(); };
    asyncio::EventLoop &loop = virtual_loop.loop();
    std::string client_sent;
    std::string server_sent;
    auto connecting = loop.create_connection(
        make, std::move(client_socket),
        {.ssl = client_context, .server_hostname = "localhost"});
    auto accepting = loop.connect_accepted_socket(
        make, std::move(server_socket), {.ssl = server_context});
    auto client_life = live(std::move(connecting), random, &client_sent);
    auto server_life = live(std::move(accepting), random, &server_sent);
    const auto client_task = create_task(std::move(client_life));
    const auto server_task = create_task(std::move(server_life));
    const auto client = co_await client_task;
    const auto server = co_await server_task;
    client_line.shutdown(SHUT_RDWR);
    server_line.shutdown(SHUT_RDWR);
    co_await first_line;
    co_await second_line;

    for (const auto &each : {client, server}) {
      if (each) {
        EXPECT_EQ(each->made_count, 1);
        EXPECT_EQ(each->lost_count, 1);
        EXPECT_LE(each->eof_count, 1);
        // What is not of the network would be a fault of ours.
        EXPECT_TRUE(!each->error || is_os_error(each->error));
      }
    }
    if (client) {
      EXPECT_TRUE(server_sent.starts_with(client->data));
      client_protocol = client;
      ++connections;
    }
    if (server) {
      EXPECT_TRUE(client_sent.starts_with(server->data));
    }
    if (there == Damage::none && back == Damage::none) {
      EXPECT_TRUE(client && server);
    }
  }

  static bool is_os_error(const std::exception_ptr &error) {
    try {
      std::rethrow_exception(error);
    } catch (const OSError &) {
      return true;
    } catch (...) {
      return false;
    }
  }

  VirtualLoop virtual_loop;
  Authority authority;
  SSLContext server_context = authority.server();
  std::weak_ptr<asyncio::detail::SSLContextCore> client_core;
  std::weak_ptr<Recorder> client_protocol;
  int connections = 0;
};

TEST_F(SslFuzz, NothingIsLostOrLeft) {
  expect::Reports reports(virtual_loop.loop());
  const int rounds =
      std::max(1, from_environment("COTIDY_FUZZ_ROUNDS", 20'000) / 100);
  const int begin = from_environment("COTIDY_FUZZ_SEED", 0);
  const std::size_t descriptors = open_descriptors();
  for (int round = begin; round < begin + rounds && !HasFailure(); ++round) {
    SCOPED_TRACE("COTIDY_FUZZ_SEED=" + std::to_string(round) +
                 " COTIDY_FUZZ_ROUNDS=1");
    Random random(static_cast<std::uint64_t>(round));
    virtual_loop.run(play(&random));
    virtual_loop.run_until_idle();
    EXPECT_TRUE(client_core.expired());
    EXPECT_TRUE(client_protocol.expired());
    EXPECT_EQ(open_descriptors(), descriptors);
    EXPECT_THAT(reports.messages, IsEmpty());
  }
  if (rounds > 20) {
    EXPECT_GT(connections, rounds / 10);
  }
}

} // namespace
