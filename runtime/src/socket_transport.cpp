// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/descriptor_table.h>
#include <asyncio/detail/guarded.h>
#include <asyncio/detail/report.h>
#include <asyncio/detail/server_core.h>
#include <asyncio/detail/socket_transport.h>
#include <asyncio/detail/transport_calls.h>
#include <asyncio/os_errors.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/uio.h>

namespace asyncio::detail {

namespace {

using Side = DescriptorTable::Side;

constexpr std::size_t most_pieces = 64;
/// Smaller chunks that wait are put together.
constexpr std::size_t small_chunk = 16 * 1024;

ssize_t send_pieces(int descriptor, iovec *pieces, std::size_t count) {
  msghdr message{};
  message.msg_iov = pieces;
  message.msg_iovlen = count;
  return ::sendmsg(descriptor, &message, MSG_NOSIGNAL);
}

} // namespace

SocketTransport::SocketTransport(EventLoop &loop, Socket socket,
                                 ConnectionOrigin origin)
    : LoopLink(loop.core()), core_(&loop.core()), socket_(std::move(socket)),
      descriptor_(socket_.fileno()), server_(std::move(origin.server)) {
  core_->ref();
  try {
    name_ = socket_.getsockname();
  } catch (const OSError &) {
    // A socket of a kind that has none.
  }
  if (origin.peer) {
    peer_ = *origin.peer;
  } else {
    try {
      peer_ = socket_.getpeername();
    } catch (const OSError &) {
      // Gone already.
    }
  }
  // Small writes are sent at once.
  if (name_.family() == AF_INET || name_.family() == AF_INET6) {
    const int on = 1;
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
}

SocketTransport::~SocketTransport() { core_->unref(); }

std::shared_ptr<SocketTransport>
SocketTransport::make(EventLoop &loop, Socket socket,
                      std::shared_ptr<BaseProtocol> protocol,
                      const Future<> &waiter, ConnectionOrigin origin) {
  LoopCore &core = loop.core();
  core.require_open();
  core.descriptors().require_free(socket.fileno());
  if (!protocol)
    throw TypeError("a protocol factory gives a protocol");
  const std::shared_ptr<SocketTransport> made(
      new SocketTransport(loop, std::move(socket), std::move(origin)));
  made->set_protocol(std::move(protocol));
  core.descriptors().set_owned(made->descriptor_, true);
  core.descriptors().set_ahead(made->descriptor_, Ahead::bytes);
  made->self_ = made;
  made->enter_list();
  made->linked_ = true;
  if (made->server_)
    made->client_ = made->server_->attach(*made);
  loop.call_soon([made, waiter] { made->begin(waiter); });
  return made;
}

void SocketTransport::begin(const Future<> &waiter) {
  if (protocol_) {
    const auto protocol = protocol_;
    guarded([&] { protocol->connection_made(shared_from_this()); },
            [&](std::exception_ptr error) {
              report(*core_, "Exception in callback protocol.connection_made()",
                     std::move(error));
            });
  }
  if (is_reading())
    add_reader();
  if (waiter && !waiter.done())
    waiter.set_result();
}

//===--- The loop
//-----------------------------------------------------------===//

void SocketTransport::add_reader() {
  auto ready = [this] { read_ready(); };
  core_->descriptors().set(descriptor_, Side::reader,
                           new Callback<decltype(ready)>(*core_, ready));
}

void SocketTransport::add_writer() {
  auto ready = [this] { write_ready(); };
  core_->descriptors().set(descriptor_, Side::writer,
                           new Callback<decltype(ready)>(*core_, ready));
}

void SocketTransport::remove_reader() noexcept {
  core_->descriptors().clear(descriptor_, Side::reader);
}

void SocketTransport::remove_writer() noexcept {
  core_->descriptors().clear(descriptor_, Side::writer);
}

//===--- Both directions
//----------------------------------------------------===//

void SocketTransport::set_protocol(std::shared_ptr<BaseProtocol> protocol) {
  protocol_ = std::move(protocol);
  stream_ = dynamic_cast<Protocol *>(protocol_.get());
  buffered_ = dynamic_cast<BufferedProtocol *>(protocol_.get());
}

std::any SocketTransport::get_extra_info(std::string_view name) const {
  if (name == "socket")
    return &socket_;
  if (name == "sockname" && name_.family() != AF_UNSPEC)
    return name_;
  if (name == "peername" && peer_.family() != AF_UNSPEC)
    return peer_;
  return {};
}

void SocketTransport::close() {
  if (closing_)
    return;
  if (core_->closed())
    return drop();
  closing_ = true;
  remove_reader();
  if (queued_ == 0) {
    ++lost_;
    remove_writer();
    schedule_lost(nullptr);
  }
}

void SocketTransport::fatal_error(std::exception_ptr error,
                                  const char *message) {
  // What the network does is no fault of the program.
  if (!is_a<OSError>(error))
    report(*core_, message, error);
  force_close(std::move(error));
}

void SocketTransport::fatal_error_of_system(const char *message) {
  fatal_error(os_error(errno), message);
}

void SocketTransport::force_close(std::exception_ptr error) {
  if (lost_)
    return;
  if (core_->closed())
    return drop();
  if (queued_ != 0) {
    clear_queue();
    remove_writer();
  }
  if (!closing_) {
    closing_ = true;
    remove_reader();
  }
  ++lost_;
  schedule_lost(std::move(error));
}

void SocketTransport::schedule_lost(std::exception_ptr error) {
  core_->owner()->call_soon([self = self_, error = std::move(error)] {
    self->call_connection_lost(error);
  });
}

void SocketTransport::call_connection_lost(const std::exception_ptr &error) {
  struct LetGo {
    SocketTransport &transport;
    ~LetGo() { transport.let_go(); }
  };
  const auto keep = self_;
  const LetGo let{*this};
  if (const auto protocol = protocol_)
    protocol->connection_lost(error);
}

void SocketTransport::let_go() noexcept {
  const auto keep = std::move(self_);
  const auto protocol = std::move(protocol_);
  stream_ = nullptr;
  buffered_ = nullptr;
  core_->descriptors().set_owned(descriptor_, false);
  socket_.close();
  if (const auto server = std::move(server_))
    server->detach(client_);
  fail_waiters();
  if (std::exchange(linked_, false))
    leave_list();
}

void SocketTransport::drop() noexcept {
  closing_ = true;
  ++lost_;
  clear_queue();
  remove_reader();
  remove_writer();
  let_go();
}

//===--- Reading
//------------------------------------------------------------===//

void SocketTransport::pause_reading() {
  if (!is_reading())
    return;
  paused_ = true;
  remove_reader();
}

void SocketTransport::resume_reading() {
  if (closing_ || !paused_)
    return;
  paused_ = false;
  add_reader();
}

void SocketTransport::read_ready() {
  // One turn for what one call would have read, in how many pieces ever.
  std::size_t most = read_size;
  for (std::size_t before = 0; before < most && !lost_;) {
    std::size_t room = read_size;
    const Received got = buffered_ ? read_into_buffer(room) : read_piece();
    if (!got.more || paused_ || closing_)
      return;
    if (before == 0)
      most = room;
    before += static_cast<std::size_t>(got.size);
  }
}

Received SocketTransport::receive(std::span<char> room) {
  const Received got = core_->descriptors().receive(descriptor_, room);
  if (got.size < 0 && !came_too_early())
    fatal_error_of_system("Fatal read error on socket transport");
  else if (got.size == 0)
    read_eof();
  return got;
}

Received SocketTransport::read_piece() {
  const Received got = receive(read_store());
  if (got.size <= 0 || !stream_)
    return got;
  // The protocol may be replaced by the call.
  const auto protocol = protocol_;
  Protocol *const stream = stream_;
  guarded(
      [&] {
        stream->data_received({got.data, static_cast<std::size_t>(got.size)});
      },
      [&](std::exception_ptr error) {
        fatal_error(std::move(error),
                    "Fatal error: protocol.data_received() call failed.");
      });
  return got;
}

Received SocketTransport::read_into_buffer(std::size_t &size) {
  const auto protocol = protocol_;
  BufferedProtocol *const buffered = buffered_;
  std::span<char> room;
  const bool has_room = guarded(
      [&] {
        room = buffered->get_buffer(0);
        if (room.empty())
          throw RuntimeError("get_buffer() returned an empty buffer");
      },
      [&](std::exception_ptr error) {
        fatal_error(std::move(error),
                    "Fatal error: protocol.get_buffer() call failed.");
      });
  if (!has_room)
    return {};
  size = room.size();
  const Received got = receive(room);
  if (got.size <= 0)
    return got;
  if (got.data != room.data())
    std::memcpy(room.data(), got.data, static_cast<std::size_t>(got.size));
  guarded([&] { buffered->buffer_updated(static_cast<std::size_t>(got.size)); },
          [&](std::exception_ptr error) {
            fatal_error(std::move(error),
                        "Fatal error: protocol.buffer_updated() call failed.");
          });
  return got;
}

void SocketTransport::read_eof() {
  const auto protocol = protocol_;
  bool keep_open = false;
  const bool called = guarded(
      [&] {
        if (buffered_)
          keep_open = buffered_->eof_received();
        else if (stream_)
          keep_open = stream_->eof_received();
      },
      [&](std::exception_ptr error) {
        fatal_error(std::move(error),
                    "Fatal error: protocol.eof_received() call failed.");
      });
  if (!called)
    return;
  if (keep_open)
    remove_reader();
  else
    close();
}

//===--- Writing
//------------------------------------------------------------===//

void SocketTransport::set_write_buffer_limits(WriteBufferLimits limits) {
  marks_.set(limits);
  marks_.pause_above(queued_, *core_, protocol_);
}

void SocketTransport::require_writable(const char *function) const {
  if (eof_)
    throw RuntimeError("Cannot call " + std::string(function) +
                       "() after write_eof()");
  if (empty_waiter_)
    throw RuntimeError("unable to " + std::string(function) +
                       "; sendfile is in progress");
}

/// Whether the connection is lost, so that writing is in vain.
bool SocketTransport::count_lost_write() {
  if (!lost_)
    return false;
  if (lost_ == lost_writes_to_report && core_->debug())
    report(*core_, "socket.send() raised exception.", nullptr);
  ++lost_;
  return true;
}

void SocketTransport::enqueue(std::string_view data) {
  if (first_chunk_ < chunks_.size() &&
      chunks_.back().size() + data.size() <= small_chunk)
    chunks_.back().append(data);
  else
    chunks_.emplace_back(data);
  queued_ += data.size();
}

void SocketTransport::dequeue(std::size_t sent) noexcept {
  queued_ -= sent;
  if (queued_ == 0)
    return clear_queue();
  sent += sent_of_first_;
  while (sent >= chunks_[first_chunk_].size()) {
    sent -= chunks_[first_chunk_].size();
    std::string().swap(chunks_[first_chunk_++]);
  }
  sent_of_first_ = sent;
  if (first_chunk_ >= most_pieces) {
    chunks_.erase(chunks_.begin(),
                  chunks_.begin() + static_cast<std::ptrdiff_t>(first_chunk_));
    first_chunk_ = 0;
  }
}

void SocketTransport::clear_queue() noexcept {
  // Nothing is kept: most connections never have to wait.
  std::vector<std::string>().swap(chunks_);
  first_chunk_ = sent_of_first_ = queued_ = 0;
}

void SocketTransport::write(std::string_view data) {
  require_writable("write");
  if (data.empty() || count_lost_write())
    return;
  if (queued_ == 0) {
    const auto sent =
        ::send(descriptor_, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent >= 0)
      data.remove_prefix(static_cast<std::size_t>(sent));
    else if (!came_too_early())
      return fatal_error_of_system("Fatal write error on socket transport");
    if (data.empty())
      return;
    add_writer();
  }
  enqueue(data);
  marks_.pause_above(queued_, *core_, protocol_);
}

void SocketTransport::writelines(std::span<const std::string_view> pieces) {
  require_writable("writelines");
  if (pieces.empty() || count_lost_write())
    return;
  std::size_t sent = 0;
  if (queued_ == 0) {
    std::array<iovec, most_pieces> vector{};
    const std::size_t count = std::min(pieces.size(), most_pieces);
    for (std::size_t i = 0; i < count; ++i)
      vector[i] = {const_cast<char *>(pieces[i].data()), pieces[i].size()};
    const auto result = send_pieces(descriptor_, vector.data(), count);
    if (result >= 0)
      sent = static_cast<std::size_t>(result);
    else if (!came_too_early())
      return fatal_error_of_system("Fatal write error on socket transport");
  }
  const bool watched = queued_ != 0;
  for (std::string_view piece : pieces) {
    const std::size_t skipped = std::min(sent, piece.size());
    sent -= skipped;
    piece.remove_prefix(skipped);
    if (!piece.empty())
      enqueue(piece);
  }
  if (queued_ == 0)
    return;
  if (!watched)
    add_writer();
  marks_.pause_above(queued_, *core_, protocol_);
}

void SocketTransport::write_ready() {
  if (lost_)
    return;
  if (ready_waiter_) {
    remove_writer();
    if (const auto waiter = std::exchange(ready_waiter_, {}); !waiter.done())
      waiter.set_result();
    return;
  }
  if (queued_ == 0)
    return;
  const auto keep = self_;
  std::array<iovec, most_pieces> vector{};
  std::size_t count = 0;
  for (std::size_t i = first_chunk_; i < chunks_.size() && count < most_pieces;
       ++i) {
    const std::size_t skipped = count == 0 ? sent_of_first_ : 0;
    vector[count++] = {chunks_[i].data() + skipped,
                       chunks_[i].size() - skipped};
  }
  const auto sent = send_pieces(descriptor_, vector.data(), count);
  if (sent < 0) {
    if (came_too_early())
      return;
    const int number = errno;
    remove_writer();
    clear_queue();
    errno = number;
    fatal_error_of_system("Fatal write error on socket transport");
    return fail_waiters();
  }
  dequeue(static_cast<std::size_t>(sent));
  // May write more.
  marks_.resume_at(queued_, *core_, protocol_);
  if (queued_ != 0 || lost_)
    return;
  remove_writer();
  if (empty_waiter_ && !empty_waiter_.done())
    empty_waiter_.set_result();
  if (closing_) {
    ++lost_;
    call_connection_lost(nullptr);
  } else if (eof_) {
    ::shutdown(descriptor_, SHUT_WR);
  }
}

void SocketTransport::write_eof() {
  if (closing_ || eof_)
    return;
  eof_ = true;
  if (queued_ == 0)
    ::shutdown(descriptor_, SHUT_WR);
}

//===--- Files ------------------------------------------------------------===//

Future<> SocketTransport::begin_sendfile() {
  if (empty_waiter_)
    throw RuntimeError("Empty waiter is already set");
  empty_waiter_ = core_->owner()->create_future();
  if (queued_ == 0)
    empty_waiter_.set_result();
  return empty_waiter_;
}

void SocketTransport::end_sendfile() noexcept {
  empty_waiter_ = {};
  if (std::exchange(ready_waiter_, {}) && !lost_ && queued_ == 0)
    remove_writer();
}

Future<> SocketTransport::sendfile_ready() {
  ready_waiter_ = core_->owner()->create_future();
  if (lost_)
    fail_waiters();
  else
    add_writer();
  return ready_waiter_;
}

void SocketTransport::fail_waiters() noexcept {
  for (const Future<> &waiter : {empty_waiter_, ready_waiter_})
    if (waiter && !waiter.done() && !core_->closed())
      waiter.set_exception(ConnectionError("Connection is closed by peer"));
}

} // namespace asyncio::detail
