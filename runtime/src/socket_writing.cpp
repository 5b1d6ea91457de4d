// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How a SocketTransport writes: data, its end, and files.
#include <asyncio/detail/report.h>
#include <asyncio/detail/socket_transport.h>
#include <asyncio/detail/transport_calls.h>
#include <asyncio/os_errors.h>

#include <algorithm>
#include <array>
#include <sys/uio.h>

namespace asyncio::detail {

namespace {

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
