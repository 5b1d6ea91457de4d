// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/resolver.h>

#include <string>
#include <vector>

namespace asyncio::detail {

/// The addresses of a host and a port, at least one: at once if both are
/// numbers, else as getaddrinfo() has them. `wanted` names a type of sockets.
///
/// Throws: gaierror, OSError.
Coro<std::vector<AddressInfo>> resolved(EventLoop *loop, std::string host,
                                        std::string port,
                                        AddressInfoOptions wanted);

} // namespace asyncio::detail
