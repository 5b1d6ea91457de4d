// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "channel.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <system_error>

namespace asyncio::detail {

namespace {

/// Below the smallest buffer of a socket that is usual; larger bodies are
/// cheaper in a file anyway.
constexpr std::size_t most_inline = std::size_t{48} << 10U;

/// Memory for large bodies that is kept for the next one: the pages of a new
/// one cost more than the copy.
constexpr std::size_t most_kept = std::size_t{16} << 20U;

[[noreturn]] void fail(int error, const std::string &what) {
  throw std::system_error(error, std::generic_category(), what);
}

[[noreturn]] void fail_body(int error, std::size_t size, const char *call) {
  fail(error, "process pool: cannot pass " + std::to_string(size) +
                  " bytes to another process: " + call);
}

/// A file in memory that holds `body`. Written, not mapped: without memory
/// write() fails, and a store into a mapping would be a SIGBUS.
Descriptor file_of(std::span<const std::byte> body) {
  Descriptor file(::memfd_create("asyncio-message", MFD_CLOEXEC));
  if (!file)
    fail_body(errno, body.size(), "memfd_create");
  std::size_t done = 0;
  while (done < body.size()) {
    const ssize_t some =
        ::write(file.get(), body.data() + done, body.size() - done);
    if (some < 0 && errno == EINTR)
      continue;
    if (some <= 0)
      fail_body(some < 0 ? errno : ENOSPC, body.size(), "write to memory file");
    done += static_cast<std::size_t>(some);
  }
  return file;
}

/// The number of bytes is beside the point: a packet is sent whole.
int send_packet(int socket, const MessageHeader &header,
                std::span<const std::byte> body, int attached) {
  std::array<iovec, 2> parts{{
      {const_cast<MessageHeader *>(&header), sizeof header},
      {const_cast<std::byte *>(body.data()), body.size()},
  }};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = body.empty() ? 1 : 2;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  if (attached >= 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof attached);
    std::memcpy(CMSG_DATA(rights), &attached, sizeof attached);
  }
  for (;;) {
    if (::sendmsg(socket, &message, MSG_NOSIGNAL) >= 0)
      return 0;
    if (errno != EINTR)
      return errno;
  }
}

bool is_gone(int error) {
  return error == EPIPE || error == ECONNRESET || error == ENOTCONN;
}

} // namespace

std::pair<Descriptor, Descriptor> make_channel() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    fail(errno, "process pool: socketpair");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

bool send_message(int socket, MessageHeader header,
                  std::span<const std::byte> body, int attached) {
  header.size = body.size();
  int error = EMSGSIZE;
  if (body.size() <= most_inline)
    error = send_packet(socket, header, body, attached);
  if (error == EMSGSIZE && !body.empty()) {
    const Descriptor file = file_of(body);
    header.body_in_file = 1;
    error = send_packet(socket, header, {}, file.get());
  }
  if (is_gone(error))
    return false;
  if (error != 0)
    fail(error, "process pool: sendmsg");
  return true;
}

MessageReceiver::MessageReceiver()
    : buffer_(sizeof(MessageHeader) + most_inline) {}

Received MessageReceiver::receive(int socket, bool wait) {
  attached_.reset();
  if (large_.capacity() > most_kept)
    large_ = {};
  iovec part{buffer_.data(), buffer_.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t size = -1;
  do
    size = ::recvmsg(socket, &message,
                     MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
  while (size < 0 && errno == EINTR);
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    return Received::nothing;
  if (size < 0 && !is_gone(errno))
    fail(errno, "process pool: recvmsg");
  // Nobody but a worker gone mad sends less than a header.
  if (size < static_cast<ssize_t>(sizeof header_))
    return Received::end;

  std::memcpy(&header_, buffer_.data(), sizeof header_);
  inline_size_ = static_cast<std::size_t>(size) - sizeof header_;
  const cmsghdr *rights = CMSG_FIRSTHDR(&message);
  if (rights && rights->cmsg_level == SOL_SOCKET &&
      rights->cmsg_type == SCM_RIGHTS &&
      rights->cmsg_len == CMSG_LEN(sizeof(int))) {
    int number = -1;
    std::memcpy(&number, CMSG_DATA(rights), sizeof number);
    attached_ = Descriptor(number);
  }
  return Received::message;
}

std::span<const std::byte> MessageReceiver::body() {
  if (header_.body_in_file == 0)
    return std::span<const std::byte>(buffer_).subspan(sizeof header_,
                                                       inline_size_);
  const Descriptor file = take_attached();
  // The kernel drops what it has no free descriptor number for.
  if (!file)
    fail(EMFILE, "process pool: cannot receive a message of " +
                     std::to_string(header_.size) + " bytes");
  large_.resize(header_.size);
  std::size_t done = 0;
  while (done < large_.size()) {
    const ssize_t some =
        ::pread(file.get(), large_.data() + done, large_.size() - done,
                static_cast<off_t>(done));
    if (some < 0 && errno == EINTR)
      continue;
    if (some <= 0)
      fail_body(some < 0 ? errno : EIO, large_.size(), "read of memory file");
    done += static_cast<std::size_t>(some);
  }
  return large_;
}

} // namespace asyncio::detail
