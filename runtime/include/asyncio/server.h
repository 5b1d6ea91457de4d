// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/server_core.h>
#include <asyncio/event_loop.h>
#include <asyncio/socket.h>

#include <memory>
#include <utility>
#include <vector>

namespace asyncio {

/// Sockets that listen, and the connections that came in there. Made by
/// EventLoop::create_server(), start_server() and their like.
///
/// A shared handle: to drop it ends nothing, close() does.
///
/// Threads: the loop's.
/// Lifetime: the loop keeps what serves until it is closed.
/// Source: CPython 3.13, Lib/asyncio/base_events.py, class Server.
/// Differs: in the place of `async with` stands aclose(), to be called at the
///   end of the block.
class Server {
public:
  /// For the runtime.
  explicit Server(std::shared_ptr<detail::ServerCore> core) noexcept
      : core_(std::move(core)) {}

  /// Stops to listen; connections that are open stay. Cancels serve_forever().
  void close() const { core_->close(); }
  /// Closes the connections that are open, after what they have buffered.
  void close_clients() const { core_->close_clients(); }
  /// Ends the connections that are open at once.
  void abort_clients() const { core_->abort_clients(); }
  /// Whether it accepts connections.
  [[nodiscard]] bool is_serving() const noexcept { return core_->serving(); }
  /// Begins to accept connections; no error if it does.
  [[nodiscard]] Coro<> start_serving() const;
  /// Accepts connections until it is cancelled; then closes the server and
  /// waits as wait_closed() does.
  ///
  /// Throws: RuntimeError, when it is closed or somebody serves for ever
  ///   already; CancelledError in the end.
  [[nodiscard]] Coro<> serve_forever() const {
    return detail::ServerCore::serve_forever(core_);
  }
  /// Waits until the server is closed and all its connections are gone.
  [[nodiscard]] Coro<> wait_closed() const {
    return detail::ServerCore::wait_closed(core_);
  }
  /// close() and wait_closed().
  [[nodiscard]] Coro<> aclose() const;
  /// The sockets that listen, none after close(). Lent until then.
  [[nodiscard]] std::vector<const Socket *> sockets() const;
  /// The loop that it serves on. Throws: RuntimeError, when that is gone.
  [[nodiscard]] EventLoop &get_loop() const { return core_->loop(); }

private:
  std::shared_ptr<detail::ServerCore> core_;
};

} // namespace asyncio
