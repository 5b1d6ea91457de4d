// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/address.h>
#include <asyncio/event_loop.h>
#include <asyncio/exceptions.h>

#include <string>

namespace asyncio {

/// A name that has no address, or nobody who could say.
///
/// Source: CPython 3.13, socket.gaierror.
class gaierror : public OSError {
public:
  /// With one of the EAI numbers of getaddrinfo(3).
  explicit gaierror(int number);
};

/// One of the places where a name can be reached.
struct AddressInfo {
  /// AF_INET or AF_INET6.
  int family = 0;
  /// SOCK_STREAM or SOCK_DGRAM.
  int type = 0;
  /// As IPPROTO_TCP.
  int protocol = 0;
  /// The full name, of the first one and if AI_CANONNAME was asked for.
  std::string canonical_name;
  /// The address and port.
  Address address;
};

/// What getaddrinfo() is to look for; zero is anything.
struct AddressInfoOptions {
  /// As AF_INET6.
  int family = 0;
  /// As SOCK_STREAM.
  int type = 0;
  /// As IPPROTO_TCP.
  int protocol = 0;
  /// As AI_PASSIVE.
  int flags = 0;
};

} // namespace asyncio
