// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/os_errors.h>
#include <asyncio/socket.h>

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace asyncio {

namespace {

void check(int result) {
  if (result < 0)
    throw_os_error(errno);
}

template <class Ask> Address ask_address(Ask ask, int descriptor) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  auto *address = reinterpret_cast<sockaddr *>(&storage);
  check(ask(descriptor, address, &length));
  return {address, length};
}

} // namespace

Socket::Socket(int descriptor) {
  const int flags = ::fcntl(descriptor, F_GETFL);
  check(flags);
  if ((flags & O_NONBLOCK) == 0)
    check(::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK));
  descriptor_ = descriptor;
}

Socket Socket::open(int family, int type, int protocol) {
  Socket made;
  made.descriptor_ =
      ::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
  check(made.descriptor_);
  return made;
}

std::pair<Socket, Socket> Socket::pair(int type) {
  int ends[2] = {-1, -1};
  check(::socketpair(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends));
  std::pair<Socket, Socket> made;
  made.first.descriptor_ = ends[0];
  made.second.descriptor_ = ends[1];
  return made;
}

void Socket::close() noexcept {
  if (const int descriptor = detach(); descriptor >= 0)
    ::close(descriptor);
}

void Socket::bind(const Address &address) const {
  if (::bind(descriptor_, address.data(), address.size()) == 0)
    return;
  const int error = errno;
  throw_os_error(error, "error while attempting to bind on address " +
                            address.str() + ": " +
                            std::generic_category().message(error));
}

void Socket::listen(int backlog) const {
  check(::listen(descriptor_, backlog));
}

void Socket::setsockopt(int level, int option, int value) const {
  check(::setsockopt(descriptor_, level, option, &value, sizeof value));
}

int Socket::getsockopt(int level, int option) const {
  int value = 0;
  socklen_t length = sizeof value;
  check(::getsockopt(descriptor_, level, option, &value, &length));
  return value;
}

Address Socket::getsockname() const {
  return ask_address(::getsockname, descriptor_);
}

Address Socket::getpeername() const {
  return ask_address(::getpeername, descriptor_);
}

void Socket::shutdown(int how) const { check(::shutdown(descriptor_, how)); }

int Socket::family() const { return getsockopt(SOL_SOCKET, SO_DOMAIN); }
int Socket::type() const { return getsockopt(SOL_SOCKET, SO_TYPE); }

} // namespace asyncio
