// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/event_loop.h>
#include <asyncio/socket.h>
#include <asyncio/transports.h>

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace asyncio::detail {

/// What a Server is a handle of. Held by the loop while it serves, by its
/// connections, and by the handles.
///
/// Source: CPython 3.13, Lib/asyncio/base_events.py, class Server.
class ServerCore : public std::enable_shared_from_this<ServerCore> {
public:
  /// What is done with a connection: makes its protocol and its transport.
  using Accepted = std::function<void(EventLoop &, Socket, const Address &,
                                      const std::shared_ptr<ServerCore> &)>;

  ServerCore(EventLoop &loop, std::vector<Socket> sockets, Accepted accepted,
             int backlog);
  ServerCore(const ServerCore &) = delete;
  ServerCore &operator=(const ServerCore &) = delete;
  ~ServerCore();

  /// The file of a Unix socket, which close() removes if it is still the same.
  void remove_at_close(std::string path);

  void start_serving();
  void close();
  void close_clients();
  void abort_clients();
  [[nodiscard]] bool serving() const noexcept { return serving_; }
  [[nodiscard]] bool closed() const noexcept { return closed_; }
  [[nodiscard]] const std::vector<Socket> &sockets() const noexcept {
    return sockets_;
  }
  /// Throws: RuntimeError, when the loop is gone.
  [[nodiscard]] EventLoop &loop() const;

  [[nodiscard]] std::list<BaseTransport *>::iterator
  attach(BaseTransport &transport);
  void detach(std::list<BaseTransport *>::iterator client) noexcept;

  static Coro<> serve_forever(std::shared_ptr<ServerCore> self);
  static Coro<> wait_closed(std::shared_ptr<ServerCore> self);

private:
  void watch(int descriptor);
  void accept_ready(int descriptor);
  void wake_up() noexcept;

  LoopCore *core_;
  std::vector<Socket> sockets_;
  Accepted accepted_;
  std::list<BaseTransport *> clients_;
  std::vector<Future<>> waiters_;
  Future<> forever_;
  std::string path_;
  ino_t inode_ = 0;
  int backlog_;
  bool serving_ = false;
  bool closed_ = false;
  bool over_ = false;
};

} // namespace asyncio::detail
