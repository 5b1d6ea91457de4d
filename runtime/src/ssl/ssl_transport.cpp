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

constexpr std::chrono::seconds default_handshake_timeout(60);
constexpr std::chrono::seconds default_shutdown_timeout(30);

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

} // namespace

//===--- Life -------------------------------------------------------------===//

SSLTransport::SSLTransport(EventLoop &loop, const TlsPlan &plan)
    : LoopLink(loop.core()), core_(&loop.core()),
      handshake_timeout_(positive(plan.handshake_timeout,
                                  default_handshake_timeout,
                                  "ssl_handshake_timeout")),
      shutdown_timeout_(positive(plan.shutdown_timeout,
                                 default_shutdown_timeout,
                                 "ssl_shutdown_timeout")) {
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

std::exception_ptr SSLTransport::reset_during_handshake() {
  return std::make_exception_ptr(ConnectionResetError(
      "the connection was closed during the SSL handshake"));
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

} // namespace asyncio::detail
