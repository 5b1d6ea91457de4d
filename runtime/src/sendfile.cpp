// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/report.h>
#include <asyncio/detail/sendfile_transport.h>
#include <asyncio/detail/sigpipe.h>
#include <asyncio/detail/when_ready.h>
#include <asyncio/os_errors.h>
#include <asyncio/protocols.h>
#include <asyncio/sendfile.h>
#include <asyncio/socket.h>
#include <asyncio/threads.h>
#include <asyncio/transports.h>

#include <algorithm>
#include <cerrno>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

namespace asyncio {

namespace {

using Side = detail::DescriptorTable::Side;

/// How much is asked of the system at once.
constexpr std::int64_t most_at_once = std::int64_t{1} << 30;
/// How much is read at once, for a socket and for a transport.
constexpr std::int64_t block_of_socket = 256 * 1024;
constexpr std::int64_t block_of_transport = 16 * 1024;

void require_sensible(const SendfileOptions &options) {
  if (options.count && *options.count <= 0)
    throw ValueError("count must be a positive integer (got " +
                     std::to_string(*options.count) + ")");
  if (options.offset < 0)
    throw ValueError("offset must be a non-negative integer (got " +
                     std::to_string(options.offset) + ")");
}

/// How far one call has come. The file is left where it got to, however the
/// call ends.
class Progress {
public:
  Progress(int file, const SendfileOptions &options)
      : file_(file), offset_(options.offset), count_(options.count) {}
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;
  ~Progress() {
    if (sent_ > 0)
      ::lseek(file_, offset_, SEEK_SET);
  }

  [[nodiscard]] int file() const noexcept { return file_; }
  [[nodiscard]] std::int64_t offset() const noexcept { return offset_; }
  [[nodiscard]] std::size_t sent() const noexcept {
    return static_cast<std::size_t>(sent_);
  }
  /// How much is to be sent next, at most; 0 when all was sent.
  [[nodiscard]] std::size_t next(std::int64_t most) const noexcept {
    return static_cast<std::size_t>(count_ ? std::min(most, *count_ - sent_)
                                           : most);
  }
  void add(std::size_t sent) noexcept {
    sent_ += static_cast<std::int64_t>(sent);
    offset_ += static_cast<std::int64_t>(sent);
  }

private:
  int file_;
  std::int64_t offset_;
  std::optional<std::int64_t> count_;
  std::int64_t sent_ = 0;
};

/// Lets the system send some more. Gives how much was sent in all once that is
/// everything, and nothing as long as the socket has to be waited for.
std::optional<std::size_t> send_some(int descriptor, Progress &progress) {
  const std::size_t wanted = progress.next(most_at_once);
  if (wanted == 0)
    return progress.sent();
  off_t offset = progress.offset();
  const ssize_t sent = detail::without_sigpipe(
      [&] { return ::sendfile(descriptor, progress.file(), &offset, wanted); });
  if (sent == 0)
    return progress.sent();
  if (sent > 0) {
    progress.add(static_cast<std::size_t>(sent));
    return std::nullopt; // the rest when there is room again
  }
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
    return std::nullopt;
  const int number = errno;
  // Most likely a file of a kind that the system does not send.
  if (progress.sent() == 0)
    throw SendfileNotAvailableError("os.sendfile call failed");
  if (number == ENOTCONN)
    throw ConnectionError(number, "socket is not connected");
  throw_os_error(number);
}

/// Whether there is anything to send at all.
bool has_something(int file, const SendfileOptions &options) {
  struct stat about = {};
  if (::fstat(file, &about) < 0)
    throw SendfileNotAvailableError("not a regular file");
  return options.count || about.st_size != 0;
}

/// Reads on a worker, which needs nothing of the one who waits for it.
std::string read_block(int file, std::int64_t offset, std::size_t most) {
  std::string data(most, '\0');
  ssize_t got = ::pread(file, data.data(), most, offset);
  // A pipe or the like has no places.
  if (got < 0 && errno == ESPIPE)
    got = ::read(file, data.data(), most);
  if (got < 0)
    throw_os_error(errno);
  data.resize(static_cast<std::size_t>(got));
  return data;
}

/// The next block, empty when all was sent.
Coro<std::string> next_block(EventLoop *loop, const Progress *progress,
                             std::int64_t most) {
  const std::size_t wanted = progress->next(most);
  if (wanted == 0)
    co_return std::string();
  co_return co_await loop->run_in_executor(
      nullptr, read_block, progress->file(), progress->offset(), wanted);
}

Coro<std::size_t> send_natively(EventLoop *loop, int descriptor, int file,
                                SendfileOptions options) {
  if (!has_something(file, options))
    co_return 0;
  Progress progress(file, options);
  auto attempt = [&progress, descriptor] {
    return send_some(descriptor, progress);
  };
  co_return co_await detail::when_ready<std::size_t>(*loop, descriptor,
                                                     Side::writer, attempt);
}

Coro<std::size_t> send_read(EventLoop *loop, const Socket *socket, int file,
                            SendfileOptions options) {
  Progress progress(file, options);
  while (true) {
    const std::string block =
        co_await next_block(loop, &progress, block_of_socket);
    if (block.empty())
      co_return progress.sent();
    co_await loop->sock_sendall(*socket, block);
    progress.add(block.size());
  }
}

Coro<std::size_t> sock_sendfile_of(EventLoop *loop, const Socket *socket,
                                   int file, SendfileOptions options) {
  if (socket->type() != SOCK_STREAM)
    throw ValueError("only SOCK_STREAM type sockets are supported");
  require_sensible(options);
  try {
    co_return co_await send_natively(loop, socket->fileno(), file, options);
  } catch (const SendfileNotAvailableError &) {
    if (!options.fallback)
      throw;
  }
  co_return co_await send_read(loop, socket, file, options);
}

//===--- Over a transport -------------------------------------------------===//

/// Nothing is read while a file is sent.
class ReadingPaused {
public:
  explicit ReadingPaused(Transport &transport)
      : transport_(transport), was_reading_(transport.is_reading()) {
    transport_.pause_reading();
  }
  ReadingPaused(const ReadingPaused &) = delete;
  ReadingPaused &operator=(const ReadingPaused &) = delete;
  ~ReadingPaused() {
    if (was_reading_)
      transport_.resume_reading();
  }

private:
  Transport &transport_;
  bool was_reading_;
};

/// Nothing else is written while the system sends a file.
class WritingRefused {
public:
  explicit WritingRefused(detail::SendfileTransport &transport)
      : empty(transport.begin_sendfile()), transport_(transport) {}
  WritingRefused(const WritingRefused &) = delete;
  WritingRefused &operator=(const WritingRefused &) = delete;
  ~WritingRefused() { transport_.end_sendfile(); }

  const Future<> empty;

private:
  detail::SendfileTransport &transport_;
};

Coro<std::size_t> send_over(std::shared_ptr<Transport> transport,
                            detail::SendfileTransport *sender, int file,
                            SendfileOptions options) {
  const ReadingPaused paused(*transport);
  const WritingRefused refused(*sender);
  co_await refused.empty;
  if (!has_something(file, options))
    co_return 0;
  Progress progress(file, options);
  while (true) {
    if (transport->is_closing())
      throw ConnectionError("Connection closed by peer");
    // NOLINTNEXTLINE(cotidy-blocking-call): the socket is not waited for
    if (const auto all = send_some(sender->sendfile_descriptor(), progress))
      co_return *all;
    co_await sender->sendfile_ready();
  }
}

/// Stands in for the protocol of a transport while a file is written to it.
///
/// Source: CPython 3.13, Lib/asyncio/base_events.py,
///   class _SendfileFallbackProtocol.
class StandIn : public Protocol {
public:
  StandIn(EventLoop &loop, std::shared_ptr<BaseProtocol> protocol, bool paused)
      : loop_(loop), protocol_(std::move(protocol)) {
    if (paused)
      room_ = loop_.create_future();
  }
  /// Null unless the protocol is paused.
  [[nodiscard]] const Future<> &room() const noexcept { return room_; }

  void connection_lost(std::exception_ptr error) override {
    if (room_ && !room_.done()) {
      if (error)
        room_.set_exception(error);
      else
        room_.set_exception(ConnectionError("Connection is closed by peer"));
    }
    protocol_->connection_lost(error);
  }
  void pause_writing() override {
    if (!room_)
      room_ = loop_.create_future();
  }
  void resume_writing() override {
    if (const auto room = std::exchange(room_, {}); room && !room.done())
      room.set_result();
  }
  void data_received(std::string_view) override {
    throw RuntimeError("Invalid state: reading should be paused");
  }
  bool eof_received() override {
    throw RuntimeError("Invalid state: reading should be paused");
  }

private:
  EventLoop &loop_;
  std::shared_ptr<BaseProtocol> protocol_;
  Future<> room_;
};

/// Puts a StandIn in the place of the protocol, for a scope.
class ProtocolReplaced {
public:
  ProtocolReplaced(EventLoop &loop, Transport &transport,
                   const detail::SendfileTransport &sender)
      : stand_in(std::make_shared<StandIn>(loop, transport.get_protocol(),
                                           sender.protocol_paused())),
        loop_(loop), transport_(transport), sender_(sender),
        protocol_(transport.get_protocol()), paused_(sender.protocol_paused()) {
    transport_.set_protocol(stand_in);
  }
  ProtocolReplaced(const ProtocolReplaced &) = delete;
  ProtocolReplaced &operator=(const ProtocolReplaced &) = delete;
  ~ProtocolReplaced() {
    // A connection that is lost has no protocol any more.
    if (transport_.get_protocol() == stand_in) {
      transport_.set_protocol(protocol_);
      catch_up();
    }
  }

  const std::shared_ptr<StandIn> stand_in;

private:
  /// Tells the protocol what it has not heard.
  void catch_up() noexcept {
    try {
      if (paused_ && !sender_.protocol_paused())
        protocol_->resume_writing();
      else if (!paused_ && sender_.protocol_paused())
        protocol_->pause_writing();
    } catch (...) {
      detail::report(loop_.core(), "a protocol failed after sendfile()",
                     std::current_exception());
    }
  }

  EventLoop &loop_;
  Transport &transport_;
  const detail::SendfileTransport &sender_;
  std::shared_ptr<BaseProtocol> protocol_;
  bool paused_;
};

Coro<std::size_t> send_by_hand(EventLoop *loop,
                               std::shared_ptr<Transport> transport,
                               const detail::SendfileTransport *sender,
                               int file, SendfileOptions options) {
  Progress progress(file, options);
  const ReadingPaused reading_paused(*transport);
  const ProtocolReplaced replaced(*loop, *transport, *sender);
  while (true) {
    const std::string block =
        co_await next_block(loop, &progress, block_of_transport);
    if (block.empty())
      co_return progress.sent();
    if (transport->is_closing())
      throw ConnectionError("Connection closed by peer");
    if (const Future<> room = replaced.stand_in->room())
      co_await room;
    transport->write(block);
    progress.add(block.size());
  }
}

Coro<std::size_t> sendfile_of(EventLoop *loop,
                              std::shared_ptr<Transport> transport, int file,
                              SendfileOptions options) {
  if (transport->is_closing())
    throw RuntimeError("Transport is closing");
  auto *sender = dynamic_cast<detail::SendfileTransport *>(transport.get());
  if (!sender)
    throw RuntimeError("sendfile is not supported for this transport");
  require_sensible(options);
  if (sender->sendfile_descriptor() >= 0) {
    try {
      co_return co_await send_over(transport, sender, file, options);
    } catch (const SendfileNotAvailableError &) {
      if (!options.fallback)
        throw;
    }
  }
  if (!options.fallback)
    throw RuntimeError("fallback is disabled and native sendfile is not "
                       "supported for this transport");
  co_return co_await send_by_hand(loop, transport, sender, file, options);
}

} // namespace

Coro<std::size_t> EventLoop::sock_sendfile(const Socket &socket, int file,
                                           SendfileOptions options) {
  return sock_sendfile_of(this, &socket, file, options);
}
Coro<std::size_t> EventLoop::sock_sendfile(const Socket &socket, int file) {
  return sock_sendfile(socket, file, SendfileOptions());
}
Coro<std::size_t> EventLoop::sendfile(std::shared_ptr<Transport> transport,
                                      int file, SendfileOptions options) {
  return sendfile_of(this, std::move(transport), file, options);
}
Coro<std::size_t> EventLoop::sendfile(std::shared_ptr<Transport> transport,
                                      int file) {
  return sendfile(std::move(transport), file, SendfileOptions());
}

} // namespace asyncio
