// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine.h"
#include "ssl_transport.h"
#include "store_lease.h"

#include <asyncio/detail/guarded.h>

namespace asyncio::detail {

namespace {

constexpr std::size_t reading_high_water = 256 * 1024;
constexpr std::size_t reading_low_water = reading_high_water / 4;

/// Where the transports below read. It is emptied before anybody is called.
std::span<char> incoming_store() {
  constexpr std::size_t size = 256 * 1024;
  thread_local const std::unique_ptr<char[]> store(new char[size]);
  return {store.get(), size};
}

} // namespace

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
      while (filled < store.room().size()) {
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

} // namespace asyncio::detail
