// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ssl_transport.h"

#include "engine.h"

#include <asyncio/connections.h>
#include <asyncio/detail/guarded.h>
#include <asyncio/detail/report.h>
#include <asyncio/os_errors.h>

#include <chrono>
#include <sstream>

namespace asyncio::detail {

namespace {

constexpr std::size_t store_size = 256 * 1024;
constexpr std::size_t default_high_water = 512 * 1024;
constexpr std::size_t reading_high_water = 256 * 1024;
constexpr std::size_t reading_low_water = reading_high_water / 4;
constexpr std::chrono::seconds default_handshake_timeout(60);
constexpr std::chrono::seconds default_shutdown_timeout(30);
constexpr unsigned lost_writes_to_report = 5;

using Store = std::unique_ptr<char[]>;

Store &spare_store() {
  thread_local Store store;
  return store;
}

/// Room of the thread's that nobody else uses: a protocol that is called with
/// it may call back.
class StoreLease {
public:
  StoreLease() : store_(std::move(spare_store())) {
    if (!store_)
      store_.reset(new char[store_size]);
  }
  StoreLease(const StoreLease &) = delete;
  StoreLease &operator=(const StoreLease &) = delete;
  ~StoreLease() { spare_store() = std::move(store_); }
  [[nodiscard]] std::span<char> room() const noexcept {
    return {store_.get(), store_size};
  }

private:
  Store store_;
};

/// Where the transports below read. It is emptied before anybody is called.
std::span<char> incoming_store() {
  thread_local const Store store(new char[store_size]);
  return {store.get(), store_size};
}

std::string in_seconds(Duration length) {
  std::ostringstream text;
  text << std::chrono::duration<double>(length.count()).count();
  return text.str();
}

Duration positive(std::optional<Duration> given, Duration otherwise,
                  const char *name) {
  if (given && *given <= Duration())
    throw ValueError(std::string(name) + " should be a positive number, got " +
                     in_seconds(*given));
  return given.value_or(otherwise);
}

std::exception_ptr reset_during_handshake() {
  return std::make_exception_ptr(ConnectionResetError(
      "the connection was closed during the SSL handshake"));
}

} // namespace

//===--- Life -------------------------------------------------------------===//

SSLTransport::SSLTransport(EventLoop &loop, const TlsPlan &plan)
    : LoopLink(loop.core()), core_(&loop.core()),
      handshake_timeout_(positive(plan.handshake_timeout,
                                  default_handshake_timeout,
                                  "ssl_handshake_timeout")),
      shutdown_timeout_(positive(plan.shutdown_timeout,
                                 default_shutdown_timeout,
                                 "ssl_shutdown_timeout")),
      high_(default_high_water), low_(default_high_water / 4) {
  engine_ = plan.settled_context()->wrap(plan.server_side,
                                         plan.server_hostname.value_or(""));
  core_->ref();
}

SSLTransport::~SSLTransport() {
  if (linked_)
    leave_list();
  core_->unref();
}

std::shared_ptr<SSLTransport>
SSLTransport::make(EventLoop &loop, std::shared_ptr<BaseProtocol> protocol,
                   const TlsPlan &plan, const Future<> &waiter,
                   bool call_connection_made) {
  if (!protocol)
    throw TypeError("a protocol factory gives a protocol");
  const std::shared_ptr<SSLTransport> made(new SSLTransport(loop, plan));
  made->set_protocol(std::move(protocol));
  made->waiter_ = waiter;
  made->told_ = call_connection_made ? Told::nothing : Told::made;
  made->enter_list();
  made->linked_ = true;
  return made;
}

std::shared_ptr<SSLTransport> SSLTransport::self() {
  return std::dynamic_pointer_cast<SSLTransport>(shared_from_this());
}

void SSLTransport::loop_gone() noexcept {
  state_ = State::unwrapped;
  closed_ = true;
  let_go();
}

void SSLTransport::let_go() noexcept {
  handshake_timer_.cancel();
  shutdown_timer_.cancel();
  handshake_timer_ = {};
  shutdown_timer_ = {};
  waiter_ = {};
  carrier_ = nullptr;
  stream_ = nullptr;
  buffered_ = nullptr;
  // Either may hold the last reference to this.
  const auto keep = weak_from_this().lock();
  const auto protocol = std::move(protocol_);
  const auto transport = std::move(transport_);
  if (std::exchange(linked_, false))
    leave_list();
}

void SSLTransport::set_protocol(std::shared_ptr<BaseProtocol> protocol) {
  protocol_ = std::move(protocol);
  stream_ = dynamic_cast<Protocol *>(protocol_.get());
  buffered_ = dynamic_cast<BufferedProtocol *>(protocol_.get());
}

std::any SSLTransport::get_extra_info(std::string_view name) const {
  if (name == "sslcontext")
    return SSLContext(engine_->context());
  if (handshaken_) {
    if (name == "ssl_object")
      return SSLObject(engine_);
    if (name == "compression")
      return {};
    if (name == "peercert") {
      const auto certificate = engine_->getpeercert();
      return certificate ? std::any(*certificate) : std::any();
    }
    if (name == "cipher") {
      const auto cipher = engine_->cipher();
      return cipher ? std::any(*cipher) : std::any();
    }
  }
  return transport_ ? transport_->get_extra_info(name) : std::any();
}

void SSLTransport::connection_made(
    const std::shared_ptr<BaseTransport> &transport) {
  transport_ = std::dynamic_pointer_cast<Transport>(transport);
  carrier_ = dynamic_cast<TlsCarrier *>(transport.get());
  if (!transport_ || !carrier_)
    throw TypeError("TLS runs over a transport of the loop");
  // Given up before it began.
  if (closed_)
    return carrier_->force_close(nullptr);
  begin_handshake();
}

void SSLTransport::connection_lost(std::exception_ptr error) {
  const auto keep = shared_from_this();
  backlog_.clear();
  backlog_size_ = 0;
  engine_->clear_outgoing();
  ++lost_;
  closed_ = true;
  if (told_ == Told::made || told_ == Told::eof) {
    told_ = Told::lost;
    core_->owner()->call_soon(
        [protocol = protocol_, error] { protocol->connection_lost(error); });
  }
  state_ = State::unwrapped;
  if (waiter_)
    wake(error || handshaken_ ? error : reset_during_handshake());
  let_go();
}

void SSLTransport::wake(const std::exception_ptr &error) {
  const auto waiter = std::exchange(waiter_, {});
  if (!waiter || waiter.done())
    return;
  if (error)
    waiter.set_exception(error);
  else
    waiter.set_result();
}

void SSLTransport::fatal_error(const std::exception_ptr &error,
                               const char *message) {
  if (carrier_)
    carrier_->force_close(error);
  // What the network does is no fault of the program.
  if (!is_a<OSError>(error) && !is_a<CancelledError>(error))
    report(*core_, message, error);
}

void SSLTransport::end_now(const std::exception_ptr &error) {
  state_ = State::unwrapped;
  if (carrier_)
    carrier_->force_close(error);
}

void SSLTransport::force_close(std::exception_ptr error) {
  closed_ = true;
  end_now(error);
}

//===--- Handshake --------------------------------------------------------===//

void SSLTransport::begin_handshake() {
  state_ = State::handshake;
  handshake_timer_ = core_->owner()->call_later(
      handshake_timeout_, [weak = std::weak_ptr(self())] {
        if (const auto transport = weak.lock())
          transport->handshake_timed_out();
      });
  do_handshake();
}

void SSLTransport::handshake_timed_out() {
  if (state_ != State::handshake)
    return;
  std::string length = in_seconds(handshake_timeout_);
  if (length.find_first_not_of("0123456789") == std::string::npos)
    length += ".0"; // as a float is written
  fatal_error(std::make_exception_ptr(ConnectionAbortedError(
                  "SSL handshake is taking longer than " + length +
                  " seconds: aborting the connection")),
              "Fatal error on transport");
}

void SSLTransport::do_handshake() {
  bool done = false;
  std::exception_ptr error;
  guarded([&] { done = engine_->handshake(); },
          [&](std::exception_ptr thrown) { error = std::move(thrown); });
  if (done || error)
    end_handshake(error);
  else
    send_outgoing();
}

void SSLTransport::end_handshake(const std::exception_ptr &error) {
  const auto keep = shared_from_this();
  handshake_timer_.cancel();
  if (error) {
    // The alert, which says why.
    send_outgoing();
    state_ = State::unwrapped;
    fatal_error(error, is_a<SSLCertVerificationError>(error)
                           ? "SSL handshake failed on verifying the certificate"
                           : "SSL handshake failed");
    wake(error);
    return;
  }
  state_ = State::wrapped;
  handshaken_ = true;
  if (told_ == Told::nothing && protocol_) {
    told_ = Told::made;
    const auto protocol = protocol_;
    protocol->connection_made(keep);
  }
  wake(nullptr);
  do_read();
  if (!backlog_.empty() && state_ == State::wrapped)
    go_on_writing();
}

//===--- The end ----------------------------------------------------------===//

void SSLTransport::close() {
  if (closed_)
    return;
  closed_ = true;
  if (core_->closed()) {
    const auto keep = shared_from_this();
    if (const auto transport = transport_)
      transport->abort();
    return loop_gone();
  }
  // The peer has ended it, and nobody has read that.
  if (state_ == State::flushing)
    return do_flush();
  start_shutdown();
}

void SSLTransport::start_shutdown() {
  if (state_ == State::flushing || state_ == State::shutdown ||
      state_ == State::unwrapped)
    return;
  closed_ = true;
  if (state_ == State::handshake)
    return end_now(nullptr);
  state_ = State::flushing;
  shutdown_timer_ = core_->owner()->call_later(
      shutdown_timeout_, [weak = std::weak_ptr(self())] {
        if (const auto transport = weak.lock())
          transport->shutdown_timed_out();
      });
  do_flush();
}

void SSLTransport::shutdown_timed_out() {
  if ((state_ == State::flushing || state_ == State::shutdown) && carrier_)
    carrier_->force_close(
        std::make_exception_ptr(TimeoutError("SSL shutdown timed out")));
}

void SSLTransport::do_flush() {
  const auto keep = shared_from_this();
  do_read();
  // Reading may have ended it all.
  if (state_ != State::flushing)
    return;
  if (!backlog_.empty())
    do_write();
  state_ = State::shutdown;
  do_shutdown();
}

void SSLTransport::do_shutdown() {
  bool done = false;
  std::exception_ptr error;
  guarded([&] { done = eof_ || engine_->unwrap(); },
          [&](std::exception_ptr thrown) { error = std::move(thrown); });
  if (error)
    return end_shutdown(std::move(error));
  send_outgoing();
  if (!done || state_ != State::shutdown)
    return;
  call_eof_received();
  end_shutdown(nullptr);
}

void SSLTransport::end_shutdown(std::exception_ptr error) {
  shutdown_timer_.cancel();
  if (error)
    return fatal_error(error, "Fatal error on transport");
  if (const auto transport = transport_)
    core_->owner()->call_soon([transport] { transport->close(); });
}

//===--- Writing ----------------------------------------------------------===//

void SSLTransport::set_write_buffer_limits(WriteBufferLimits limits) {
  const std::size_t high = limits.high  ? *limits.high
                           : limits.low ? 4 * *limits.low
                                        : default_high_water;
  const std::size_t low = limits.low ? *limits.low : high / 4;
  if (high < low)
    throw ValueError("high (" + std::to_string(high) + ") must be >= low (" +
                     std::to_string(low) + ") must be >= 0");
  high_ = high;
  low_ = low;
  control_writing();
}

std::size_t SSLTransport::get_write_buffer_size() const {
  return engine_->outgoing() + backlog_size_;
}

/// Whether the connection is at its end, so that writing is in vain.
bool SSLTransport::count_lost_write() {
  if (may_write())
    return false;
  if (lost_ >= lost_writes_to_report && core_->debug())
    report(*core_, "SSL connection is closed", nullptr);
  ++lost_;
  return true;
}

void SSLTransport::write(std::string_view data) { writelines({&data, 1}); }

void SSLTransport::writelines(std::span<const std::string_view> pieces) {
  if (pieces.empty() || (pieces.size() == 1 && pieces.front().empty()) ||
      count_lost_write())
    return;
  const auto keep = shared_from_this();
  guarded(
      [&] {
        for (const std::string_view piece : pieces)
          encrypt(piece);
        if (state_ == State::wrapped)
          do_write();
      },
      [&](const std::exception_ptr &error) {
        fatal_error(error, "Fatal error on SSL protocol");
      });
}

/// What was written before the handshake was over.
void SSLTransport::go_on_writing() {
  guarded([&] { do_write(); },
          [&](const std::exception_ptr &error) {
            fatal_error(error, "Fatal error on SSL protocol");
          });
}

void SSLTransport::encrypt(std::string_view data) {
  while (!data.empty() && backlog_.empty() && state_ == State::wrapped) {
    const std::size_t taken = engine_->write(data);
    if (taken == 0)
      break;
    data.remove_prefix(taken);
  }
  if (data.empty())
    return;
  backlog_.emplace_back(data);
  backlog_size_ += data.size();
}

void SSLTransport::do_write() {
  while (!backlog_.empty()) {
    std::string &first = backlog_.front();
    const std::size_t taken = engine_->write(first);
    if (taken == 0)
      break;
    backlog_size_ -= taken;
    if (taken == first.size())
      backlog_.pop_front();
    else
      first.erase(0, taken);
  }
  send_outgoing();
}

void SSLTransport::send_outgoing() {
  const bool ending = state_ == State::flushing || state_ == State::shutdown;
  if (engine_->outgoing() != 0 && transport_) {
    const StoreLease store;
    while (transport_ && (!carrier_paused_ || ending)) {
      const std::size_t size = engine_->take(store.room());
      if (size == 0)
        break;
      transport_->write({store.room().data(), size});
    }
  }
  control_writing();
}

void SSLTransport::resume_writing() {
  carrier_paused_ = false;
  send_outgoing();
}

void SSLTransport::control_writing() {
  const std::size_t size = get_write_buffer_size();
  const auto protocol = protocol_;
  if (!protocol || told_ == Told::nothing)
    return;
  if (size >= high_ && !writing_paused_) {
    writing_paused_ = true;
    guarded([&] { protocol->pause_writing(); },
            [&](std::exception_ptr error) {
              report(*core_, "protocol.pause_writing() failed",
                     std::move(error));
            });
  } else if (size <= low_ && writing_paused_) {
    writing_paused_ = false;
    guarded([&] { protocol->resume_writing(); },
            [&](std::exception_ptr error) {
              report(*core_, "protocol.resume_writing() failed",
                     std::move(error));
            });
  }
}

//===--- Reading ----------------------------------------------------------===//

std::span<char> SSLTransport::get_buffer(std::size_t) {
  return incoming_store();
}

void SSLTransport::buffer_updated(std::size_t count) {
  engine_->feed({incoming_store().data(), count});
  go_on();
}

void SSLTransport::go_on() {
  switch (state_) {
  case State::handshake:
    return do_handshake();
  case State::wrapped:
    return do_read();
  case State::flushing:
    return do_flush();
  case State::shutdown:
    return do_shutdown();
  case State::unwrapped:
    return;
  }
}

bool SSLTransport::eof_received() {
  eof_ = true;
  switch (state_) {
  case State::handshake:
    end_handshake(reset_during_handshake());
    break;
  case State::wrapped:
    state_ = State::flushing;
    // What was received is still to be read.
    if (reading_paused_ && !closed_)
      return true;
    do_flush();
    break;
  case State::flushing:
    do_flush();
    break;
  case State::shutdown:
    do_shutdown();
    break;
  case State::unwrapped:
    break;
  }
  return false;
}

void SSLTransport::resume_reading() {
  if (!std::exchange(reading_paused_, false) || core_->closed())
    return;
  core_->owner()->call_soon([self = self()] {
    if (self->state_ != State::handshake)
      self->go_on();
  });
}

void SSLTransport::do_read() {
  if (!may_read())
    return;
  const auto keep = shared_from_this();
  guarded(
      [&] {
        if (!reading_paused_) {
          if (buffered_)
            read_into_buffer();
          else
            read_in_pieces();
          if (!backlog_.empty() && may_read())
            do_write();
          else
            send_outgoing();
        }
        control_carrier();
      },
      [&](const std::exception_ptr &error) {
        fatal_error(error, "Fatal error on SSL protocol");
      });
}

void SSLTransport::read_in_pieces() {
  const StoreLease store;
  while (true) {
    TlsEngine::Read result = TlsEngine::Read::again;
    std::size_t filled = 0;
    std::exception_ptr error;
    try {
      while (filled < store_size) {
        std::size_t count = 0;
        result = engine_->read(store.room().subspan(filled), count);
        if (result != TlsEngine::Read::data)
          break;
        filled += count;
      }
    } catch (...) {
      error = std::current_exception();
    }
    if (filled != 0 && stream_) {
      // The protocol may be replaced by the call.
      const auto protocol = protocol_;
      stream_->data_received({store.room().data(), filled});
    }
    if (error)
      std::rethrow_exception(error);
    if (result == TlsEngine::Read::closed) {
      call_eof_received();
      return start_shutdown();
    }
    if (result == TlsEngine::Read::again || reading_paused_ || !may_read())
      return;
  }
}

void SSLTransport::read_into_buffer() {
  const auto protocol = protocol_;
  BufferedProtocol *const buffered = buffered_;
  const std::span<char> room = buffered->get_buffer(engine_->incoming());
  if (room.empty())
    throw RuntimeError("get_buffer() returned an empty buffer");
  TlsEngine::Read result = TlsEngine::Read::again;
  std::size_t filled = 0;
  while (filled < room.size()) {
    std::size_t count = 0;
    result = engine_->read(room.subspan(filled), count);
    if (result != TlsEngine::Read::data)
      break;
    filled += count;
  }
  if (filled == room.size())
    core_->owner()->call_soon([self = self()] { self->do_read(); });
  if (filled != 0)
    buffered->buffer_updated(filled);
  if (result == TlsEngine::Read::closed) {
    call_eof_received();
    start_shutdown();
  }
}

void SSLTransport::call_eof_received() {
  if (told_ != Told::made || !protocol_)
    return;
  told_ = Told::eof;
  const auto protocol = protocol_;
  guarded(
      [&] {
        // The connection ends whatever is answered.
        if (buffered_)
          (void)buffered_->eof_received();
        else if (stream_)
          (void)stream_->eof_received();
      },
      [&](const std::exception_ptr &error) {
        fatal_error(error, "Error calling eof_received()");
      });
}

void SSLTransport::control_carrier() {
  if (!transport_)
    return;
  const std::size_t size = engine_->incoming();
  if (size >= reading_high_water && !carrier_reading_paused_) {
    carrier_reading_paused_ = true;
    transport_->pause_reading();
  } else if (size <= reading_low_water && carrier_reading_paused_) {
    carrier_reading_paused_ = false;
    transport_->resume_reading();
  }
}

//===--- TlsPlan ----------------------------------------------------------===//

void TlsPlan::check_timeouts() const {
  if (on)
    return;
  if (handshake_timeout)
    throw ValueError("ssl_handshake_timeout is only meaningful with ssl");
  if (shutdown_timeout)
    throw ValueError("ssl_shutdown_timeout is only meaningful with ssl");
}

void TlsPlan::check_client() {
  if (server_hostname && !on)
    throw ValueError("server_hostname is only meaningful with ssl");
  check_timeouts();
  if (!on || server_hostname)
    return;
  if (host.empty())
    throw ValueError(without_name);
  server_hostname = host;
}

void TlsPlan::check_server() const {
  if (on && !context)
    throw TypeError("ssl argument must be an SSLContext or None");
  check_timeouts();
}

std::shared_ptr<SSLContextCore> TlsPlan::settled_context() const {
  if (context)
    return context;
  if (server_side)
    throw ValueError("Server side SSL needs a valid SSLContext");
  const SSLContext made = create_default_context();
  if (!server_hostname || server_hostname->empty())
    made.set_check_hostname(false);
  return made.core();
}

//===--- Connections ------------------------------------------------------===//

Coro<std::shared_ptr<Transport>>
make_transport(EventLoop *loop, Socket socket,
               std::shared_ptr<BaseProtocol> protocol, TlsPlan plan) {
  const Future<> waiter = loop->create_future();
  std::shared_ptr<Transport> made;
  if (plan) {
    auto secured =
        SSLTransport::make(*loop, std::move(protocol), plan, waiter, true);
    SocketTransport::make(*loop, std::move(socket), secured, {}, {});
    made = std::move(secured);
  } else {
    made = SocketTransport::make(*loop, std::move(socket), std::move(protocol),
                                 waiter, {});
  }
  try {
    co_await waiter;
  } catch (...) {
    made->close();
    throw;
  }
  co_return made;
}

void take_connection(EventLoop &loop, Socket socket,
                     std::shared_ptr<BaseProtocol> protocol,
                     const TlsPlan &plan, ConnectionOrigin origin) {
  if (!plan) {
    SocketTransport::make(loop, std::move(socket), std::move(protocol), {},
                          std::move(origin));
    return;
  }
  const Future<> waiter = loop.create_future();
  SocketTransport::make(
      loop, std::move(socket),
      SSLTransport::make(loop, std::move(protocol), plan, waiter, true), {},
      std::move(origin));
  // The fault may be that of the peer.
  waiter.add_done_callback([&loop](const Future<> &done) {
    if (done.cancelled())
      return;
    const std::exception_ptr error = done.exception();
    if (error && loop.get_debug())
      report(loop.core(), "Error on transport creation for incoming connection",
             error);
  });
}

} // namespace asyncio::detail

namespace asyncio {

namespace {

Coro<std::shared_ptr<Transport>>
begin_tls(EventLoop *loop, std::shared_ptr<Transport> transport,
          std::shared_ptr<BaseProtocol> protocol, detail::TlsPlan plan) {
  if (!dynamic_cast<detail::TlsCarrier *>(transport.get()))
    throw TypeError("this transport is not supported by start_tls()");
  // It would tell nobody that it is gone.
  if (transport->is_closing())
    throw ConnectionResetError("Connection lost");
  const Future<> waiter = loop->create_future();
  const auto made = detail::SSLTransport::make(*loop, std::move(protocol), plan,
                                               waiter, false);
  // So that no data arrive before connection_made().
  transport->pause_reading();
  transport->set_protocol(made);
  Handle begin =
      loop->call_soon([made, transport] { made->connection_made(transport); });
  Handle resume = loop->call_soon([transport] { transport->resume_reading(); });
  try {
    co_await waiter;
  } catch (...) {
    transport->close();
    begin.cancel();
    resume.cancel();
    throw;
  }
  co_return made;
}

} // namespace

Coro<std::shared_ptr<Transport>>
EventLoop::start_tls(std::shared_ptr<Transport> transport,
                     std::shared_ptr<BaseProtocol> protocol,
                     const SSLContext &context, StartTLSOptions options) {
  detail::TlsPlan plan;
  plan.on = true;
  plan.context = context.core();
  plan.server_side = options.server_side;
  if (options.server_hostname)
    plan.server_hostname.emplace(*options.server_hostname);
  plan.handshake_timeout = options.ssl_handshake_timeout;
  plan.shutdown_timeout = options.ssl_shutdown_timeout;
  return begin_tls(this, std::move(transport), std::move(protocol),
                   std::move(plan));
}

} // namespace asyncio
