// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/descriptor_table.h>
#include <asyncio/detail/guarded.h>
#include <asyncio/detail/report.h>
#include <asyncio/detail/server_core.h>
#include <asyncio/detail/socket_transport.h>
#include <asyncio/detail/transport_calls.h>
#include <asyncio/os_errors.h>

#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>

namespace asyncio::detail {

namespace {

using Side = DescriptorTable::Side;

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

} // namespace asyncio::detail
