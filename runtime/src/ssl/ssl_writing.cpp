// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine.h"
#include "ssl_transport.h"
#include "store_lease.h"

#include <asyncio/detail/guarded.h>
#include <asyncio/detail/report.h>
#include <asyncio/detail/transport_calls.h>

namespace asyncio::detail {

void SSLTransport::set_write_buffer_limits(WriteBufferLimits limits) {
  marks_.set(limits);
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
  if (told_ == Told::nothing)
    return;
  const std::size_t size = get_write_buffer_size();
  if (marks_.paused())
    marks_.resume_at(size, *core_, protocol_);
  else
    marks_.pause_at(size, *core_, protocol_);
}

} // namespace asyncio::detail
