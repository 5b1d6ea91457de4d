// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What tests with connections begin with.
#pragma once

#include "tests/runtime/expect.h"

/// A loop on a virtual clock, and what is reported to it.
class OnVirtualLoop : public ::testing::Test {
protected:
  asyncio::testing::VirtualLoop virtual_loop;
  asyncio::EventLoop &loop = virtual_loop.loop();
  expect::Reports reports{loop};
};

/// Where a server of one address listens.
inline int port_of(const asyncio::Server &server) {
  return server.sockets().at(0)->getsockname().port();
}
