// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What scenarios with input and output share, as oracle/wire.py has it.
#pragma once

#include "tests/conformance/trace.h"

/// Says something, and in which turn of the loop.
template <class... Parts>
void note(std::string_view format, const Parts &...parts) {
  const auto turn = asyncio::get_running_loop().core().turns();
  conformance::add_line("{} " + std::string(format),
                        {conformance::str(turn), conformance::str(parts)...});
}

/// Bytes as text, or how many they are.
std::string shown(std::string_view value);
template <class T>
  requires(!std::convertible_to<T, std::string_view>)
std::string shown(const T &value) {
  return conformance::str(value);
}

/// Says what came of it.
template <class A> asyncio::Coro<> attempt(std::string what, A awaitable) {
  try {
    if constexpr (std::is_void_v<asyncio::awaitable_result_t<A>>) {
      co_await std::move(awaitable);
      note("{}: None", what);
    } else {
      const auto result = co_await std::move(awaitable);
      note("{}: {}", what, shown(result));
    }
    // NOLINTNEXTLINE(cotidy-swallowed-cancellation): that is what came of it
  } catch (...) {
    note("{}: {}", what, caught());
  }
}

/// The same for a function.
template <std::invocable F> void attempt_now(std::string_view what, F &&call) {
  try {
    call();
    note("{}: fine", what);
  } catch (...) {
    note("{}: {}", what, caught());
  }
}

/// Until nothing happens any more.
asyncio::Coro<> quiet();

using Ends = std::pair<asyncio::Socket, asyncio::Socket>;

/// Two sockets of datagrams that are connected with each other, with names that
/// the system gives.
Ends datagram_pair();

/// What the kernel takes, at once; nothing if it takes nothing.
void send(const asyncio::Socket &end, std::string_view data);

/// Sends until the kernel takes no more: what a transport writes from then on
/// is buffered by it, whatever the kernel's buffers are.
void fill(const asyncio::Socket &end);
void fill(int descriptor);

/// All that can be received, without what fill() has sent.
std::string drained(const asyncio::Socket &end);

/// Says what it is called for.
class Speaker : public asyncio::Protocol {
public:
  explicit Speaker(std::string said, bool stays_open = false)
      : name(std::move(said)), keep_open(stays_open) {}

  void
  connection_made(const std::shared_ptr<asyncio::BaseTransport> &made) override;
  void connection_lost(std::exception_ptr error) override;
  void data_received(std::string_view data) override;
  bool eof_received() override;
  void pause_writing() override;
  void resume_writing() override;

  std::string name;
  bool keep_open;
  // As in Python: whoever has the protocol has the transport.
  asyncio::Transport *transport = nullptr;
};

/// Says what comes into its buffer.
class Buffering : public asyncio::BufferedProtocol {
public:
  Buffering(std::string said, std::size_t size)
      : name(std::move(said)), room(size, '\0') {}

  void
  connection_made(const std::shared_ptr<asyncio::BaseTransport> &made) override;
  void connection_lost(std::exception_ptr error) override;
  std::span<char> get_buffer(std::size_t hint) override;
  void buffer_updated(std::size_t count) override;
  bool eof_received() override;

  std::string name;
  std::string room;
};

/// Says what it is called for.
class Datagrams : public asyncio::DatagramProtocol {
public:
  explicit Datagrams(std::string said) : name(std::move(said)) {}

  void
  connection_made(const std::shared_ptr<asyncio::BaseTransport> &made) override;
  void connection_lost(std::exception_ptr error) override;
  void datagram_received(std::string_view data,
                         const asyncio::Address &from) override;
  void error_received(std::exception_ptr error) override;
  void pause_writing() override;
  void resume_writing() override;

  std::string name;
};

using Connection = std::shared_ptr<asyncio::Transport>;

/// The transport of a protocol that exists.
asyncio::Coro<Connection> connect(asyncio::Socket end,
                                  std::shared_ptr<asyncio::BaseProtocol> with);
/// The same for datagrams.
asyncio::Coro<std::shared_ptr<asyncio::DatagramTransport>>
endpoint(asyncio::Socket end, std::shared_ptr<Datagrams> with);

/// Says what the exception handler of the loop is called for.
void say_errors();

/// A loop on a virtual clock that asks for descriptors in every turn.
std::unique_ptr<asyncio::EventLoop> new_loop_of_traces();

/// What oracle/wire.py calls run().
template <class A> void run_on_wire(A &&main) {
  asyncio::run(std::forward<A>(main), {.loop_factory = &new_loop_of_traces});
}
