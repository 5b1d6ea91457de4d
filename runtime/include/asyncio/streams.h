// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/connections.h>
#include <asyncio/detail/stream_core.h>
#include <asyncio/event_loop.h>
#include <asyncio/protocols.h>
#include <asyncio/server.h>
#include <asyncio/ssl.h>
#include <asyncio/transports.h>

#include <any>
#include <concepts>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace asyncio {

/// The stream ended before all was read that was asked for.
///
/// Source: CPython 3.13, Lib/asyncio/exceptions.py, class IncompleteReadError.
class IncompleteReadError : public Error {
public:
  /// With what was read, and how much was asked for, if that is a number.
  IncompleteReadError(std::string partial, std::optional<std::size_t> expected);

  /// What was read until then.
  [[nodiscard]] const std::string &partial() const noexcept { return partial_; }
  /// How many bytes were asked for, nothing if a separator was.
  [[nodiscard]] std::optional<std::size_t> expected() const noexcept {
    return expected_;
  }

private:
  std::string partial_;
  std::optional<std::size_t> expected_;
};

/// A separator did not come within the limit of the reader.
///
/// Source: CPython 3.13, Lib/asyncio/exceptions.py, class LimitOverrunError.
class LimitOverrunError : public Error {
public:
  /// With the number of bytes that can be read before the separator.
  LimitOverrunError(std::string message, std::size_t consumed)
      : Error(std::move(message)), consumed_(consumed) {}
  /// How many bytes are to be taken away before it is tried again.
  [[nodiscard]] std::size_t consumed() const noexcept { return consumed_; }

private:
  std::size_t consumed_;
};

/// The bytes that come in at a connection, in order. A shared handle.
///
/// It buffers up to twice its limit; then the transport stops to read until
/// somebody takes something. One coroutine at a time waits for it: a second one
/// gets a RuntimeError.
///
/// Cancellation: a cancelled call has taken nothing.
/// Threads: the loop's.
/// Source: CPython 3.13, Lib/asyncio/streams.py, class StreamReader.
/// Differs: bytes are a std::string; `async for line in reader` is a loop with
///   next().
class StreamReader {
public:
  /// Of nothing yet: see feed_data().
  ///
  /// Throws: ValueError for a limit of zero.
  explicit StreamReader(std::size_t limit = 64 * 1024)
      : core_(std::make_shared<detail::StreamReaderCore>(limit)) {}

  /// Up to `most` bytes, as soon as there is one; all until the end, if it is
  /// negative. Empty at the end.
  ///
  /// Throws: the error that ended the connection.
  [[nodiscard]] Coro<std::string> read(std::ptrdiff_t most = -1) const {
    return detail::StreamReaderCore::read(core_, most);
  }
  /// A line with its '\n'; without one only at the end, and empty after it.
  ///
  /// Throws: ValueError for a line that is longer than the limit: it is taken
  ///   away, or what there is of it.
  [[nodiscard]] Coro<std::string> readline() const {
    return detail::StreamReaderCore::readline(core_);
  }
  /// Exactly so many bytes, which may be more than the limit.
  ///
  /// Throws: IncompleteReadError, when the stream ends before; ValueError for a
  ///   negative number.
  [[nodiscard]] Coro<std::string> readexactly(std::ptrdiff_t count) const {
    return detail::StreamReaderCore::readexactly(core_, count);
  }
  /// All up to `separator`, and that.
  ///
  /// Throws: IncompleteReadError, when the stream ends before;
  ///   LimitOverrunError, when more comes before it than the limit: all stays
  ///   where it is; ValueError for an empty separator.
  [[nodiscard]] Coro<std::string> readuntil(std::string separator = "\n") const;
  /// All up to the separator that ends first, and that.
  ///
  /// Throws: as above; ValueError for no separator.
  [[nodiscard]] Coro<std::string>
  readuntil(std::vector<std::string> separators) const {
    return detail::StreamReaderCore::readuntil(core_, std::move(separators));
  }
  /// The next line, nothing at the end.
  [[nodiscard]] Coro<std::optional<std::string>> next() const {
    return detail::StreamReaderCore::next(core_);
  }
  /// Whether everything was read that will ever come.
  [[nodiscard]] bool at_eof() const noexcept { return core_->at_eof(); }

  /// Appends bytes. Throws: RuntimeError after feed_eof().
  void feed_data(std::string_view data) const { core_->feed_data(data); }
  /// Nothing more will come.
  void feed_eof() const { core_->feed_eof(); }
  /// Whoever reads gets this error from now on.
  void set_exception(std::exception_ptr error) const {
    core_->set_exception(std::move(error));
  }
  /// What was set, null if nothing.
  [[nodiscard]] std::exception_ptr exception() const noexcept {
    return core_->exception();
  }
  /// What is paused when too much is buffered.
  ///
  /// Throws: RuntimeError, when there is one already.
  void set_transport(std::shared_ptr<ReadTransport> transport) const {
    core_->set_transport(std::move(transport));
  }

  /// For the runtime.
  [[nodiscard]] const std::shared_ptr<detail::StreamReaderCore> &
  core() const noexcept {
    return core_;
  }
  /// For the runtime.
  explicit StreamReader(std::shared_ptr<detail::StreamReaderCore> core) noexcept
      : core_(std::move(core)) {}

private:
  std::shared_ptr<detail::StreamReaderCore> core_;
};

/// The way out of a connection. A shared handle: with the last one the
/// connection is closed, which debug mode reports, as close() was forgotten.
///
///     writer.write(data);
///     co_await writer.drain();
///
/// Threads: the loop's.
/// Source: CPython 3.13, Lib/asyncio/streams.py, class StreamWriter.
class StreamWriter {
public:
  /// For a protocol that knows about the flow; `reader` is asked for errors.
  StreamWriter(EventLoop &loop, std::shared_ptr<WriteTransport> transport,
               std::shared_ptr<detail::FlowControl> flow,
               const std::optional<StreamReader> &reader = std::nullopt)
      : core_(std::make_shared<detail::StreamWriterCore>(
            loop, std::move(transport), std::move(flow),
            reader ? reader->core() : nullptr)) {}

  /// Writes at once what it can, and buffers the rest. Followed by drain().
  ///
  /// Throws: RuntimeError after write_eof().
  void write(std::string_view data) const { core_->transport->write(data); }
  /// The same of several pieces.
  void writelines(std::span<const std::string_view> pieces) const {
    core_->transport->writelines(pieces);
  }
  /// The same of strings.
  void writelines(const std::vector<std::string> &pieces) const {
    const std::vector<std::string_view> views(pieces.begin(), pieces.end());
    core_->transport->writelines(views);
  }
  /// Ends writing, after what is buffered.
  void write_eof() const { core_->transport->write_eof(); }
  /// Whether write_eof() can be called.
  [[nodiscard]] bool can_write_eof() const {
    return core_->transport->can_write_eof();
  }
  /// Waits while too much is buffered, and not at all if it is not.
  ///
  /// Throws: the error that ended the connection; ConnectionResetError, when
  ///   it is closed.
  [[nodiscard]] Coro<> drain() const {
    return detail::StreamWriterCore::drain(core_);
  }
  /// Closes the connection, after what is buffered. Followed by wait_closed().
  void close() const { core_->transport->close(); }
  /// Whether it was closed, or is about to be.
  [[nodiscard]] bool is_closing() const {
    return core_->transport->is_closing();
  }
  /// Waits until the connection is gone.
  ///
  /// Throws: the error that ended it.
  /// Cancellation: may be awaited again, where CPython's is cancelled then.
  [[nodiscard]] Coro<> wait_closed() const {
    return detail::StreamWriterCore::wait_closed(core_);
  }
  /// Begins TLS on the connection, after what is buffered; the reader goes on
  /// with what was encrypted. This end is the server if start_server() has made
  /// it.
  ///
  /// Throws: see EventLoop::start_tls(), and drain().
  /// Cancellation: closes the connection.
  [[nodiscard]] Coro<> start_tls(const SSLContext &context,
                                 StartTLSOptions options = {}) const;
  /// As BaseTransport has it.
  [[nodiscard]] std::any get_extra_info(std::string_view name) const {
    return core_->transport->get_extra_info(name);
  }
  /// As BaseTransport has it.
  template <class T>
  [[nodiscard]] std::optional<T> get_extra_info(std::string_view name) const {
    return core_->transport->template get_extra_info<T>(name);
  }
  /// What it writes to.
  [[nodiscard]] const std::shared_ptr<WriteTransport> &
  transport() const noexcept {
    return core_->transport;
  }

  /// For the runtime.
  [[nodiscard]] const std::shared_ptr<detail::StreamWriterCore> &
  core() const noexcept {
    return core_;
  }

private:
  std::shared_ptr<detail::StreamWriterCore> core_;
};

/// What is called for a connection of a server: null, or the task that serves
/// it.
using ClientConnected =
    std::function<AnyTask(EventLoop &, StreamReader, StreamWriter)>;

/// Feeds a StreamReader with what a transport receives, and holds a
/// StreamWriter back when that has too much to write.
///
/// Source: CPython 3.13, Lib/asyncio/streams.py, class StreamReaderProtocol.
/// Differs: is to be owned by a std::shared_ptr before its transport begins.
class StreamReaderProtocol
    : public Protocol,
      public detail::FlowControl,
      public std::enable_shared_from_this<StreamReaderProtocol> {
public:
  /// On a loop, for one connection. It does not keep the reader alive, unless
  /// `connected` is there: until that was called.
  StreamReaderProtocol(EventLoop &loop, const StreamReader &reader,
                       ClientConnected connected = nullptr);

  void
  connection_made(const std::shared_ptr<BaseTransport> &transport) override;
  void connection_lost(std::exception_ptr error) override;
  void pause_writing() override { pause(); }
  void resume_writing() override { resume(); }
  void data_received(std::string_view data) override;
  bool eof_received() override;
  /// Whether a server has made it.
  [[nodiscard]] bool server_side() const noexcept { return server_side_; }

private:
  EventLoop *loop_;
  bool server_side_;
  std::weak_ptr<detail::StreamReaderCore> reader_;
  std::shared_ptr<detail::StreamReaderCore> kept_reader_;
  ClientConnected connected_;
};

/// A function that is called with the streams of each connection; a coroutine
/// runs as a task.
template <class F>
concept ClientCallback =
    std::invocable<std::remove_cvref_t<F> &, StreamReader, StreamWriter>;

/// Connects; see EventLoop::create_connection().
///
///     auto [reader, writer] = co_await asyncio::open_connection(host, port);
[[nodiscard]] Coro<std::pair<StreamReader, StreamWriter>>
open_connection(std::string host, Port port, ConnectionOptions options = {});
/// The same on a socket that is connected.
[[nodiscard]] Coro<std::pair<StreamReader, StreamWriter>>
open_connection(Socket socket, ConnectionOptions options = {});
/// Connects to a Unix socket.
[[nodiscard]] Coro<std::pair<StreamReader, StreamWriter>>
open_unix_connection(std::string path, ConnectionOptions options = {});

namespace detail {

template <class F>
Coro<> serve_client(std::shared_ptr<F> callback, StreamReader reader,
                    StreamWriter writer) {
  // The closure lives as long as its coroutine.
  auto serving = (*callback)(std::move(reader), std::move(writer));
  co_await std::move(serving);
}

template <ClientCallback F> ClientConnected client_connected(F callback) {
  auto shared = std::make_shared<F>(std::move(callback));
  return [shared](EventLoop &loop, StreamReader reader,
                  StreamWriter writer) -> AnyTask {
    using Result = std::invoke_result_t<F &, StreamReader, StreamWriter>;
    if constexpr (Awaitable<Result>) {
      return loop.create_task(
          serve_client<F>(shared, std::move(reader), std::move(writer)));
    } else {
      (*shared)(std::move(reader), std::move(writer));
      return {};
    }
  };
}

/// Makes the protocols of a server.
struct StreamFactory {
  std::shared_ptr<BaseProtocol> operator()() const {
    return std::make_shared<StreamReaderProtocol>(*loop, StreamReader(limit),
                                                  connected);
  }
  EventLoop *loop;
  std::size_t limit;
  ClientConnected connected;
};

} // namespace detail

/// Listens, and calls `client_connected_cb` with a StreamReader and a
/// StreamWriter for each connection. An exception of a coroutine is reported to
/// the loop, and the connection closed.
///
/// Throws: see EventLoop::create_server().
template <ClientCallback F>
[[nodiscard]] Coro<Server> start_server(F client_connected_cb, std::string host,
                                        Port port, ServerOptions options = {}) {
  EventLoop &loop = get_running_loop();
  return loop.create_server(
      detail::StreamFactory{
          &loop, options.limit,
          detail::client_connected(std::move(client_connected_cb))},
      std::move(host), std::move(port), options);
}
/// The same on a socket that has an address.
template <ClientCallback F>
[[nodiscard]] Coro<Server> start_server(F client_connected_cb, Socket socket,
                                        ServerOptions options = {}) {
  EventLoop &loop = get_running_loop();
  return loop.create_server(
      detail::StreamFactory{
          &loop, options.limit,
          detail::client_connected(std::move(client_connected_cb))},
      std::move(socket), options);
}
/// The same at a Unix socket.
template <ClientCallback F>
[[nodiscard]] Coro<Server> start_unix_server(F client_connected_cb,
                                             std::string path,
                                             ServerOptions options = {}) {
  EventLoop &loop = get_running_loop();
  return loop.create_unix_server(
      detail::StreamFactory{
          &loop, options.limit,
          detail::client_connected(std::move(client_connected_cb))},
      std::move(path), options);
}
/// The same at a Unix socket that has an address.
template <ClientCallback F>
[[nodiscard]] Coro<Server> start_unix_server(F client_connected_cb,
                                             Socket socket,
                                             ServerOptions options = {}) {
  EventLoop &loop = get_running_loop();
  return loop.create_unix_server(
      detail::StreamFactory{
          &loop, options.limit,
          detail::client_connected(std::move(client_connected_cb))},
      std::move(socket), options);
}

} // namespace asyncio
