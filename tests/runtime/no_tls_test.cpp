// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A runtime that was built without OpenSSL.
#include "tests/runtime/expect.h"

namespace {

using asyncio::Coro;
using asyncio::Socket;
using asyncio::testing::VirtualLoop;

TEST(NoTls, IsSaidToWhoeverAsksForIt) {
  VirtualLoop loop;
  const std::string text =
      "TLS is not available: the runtime was built without "
      "OpenSSL (CMake option COTIDY_RUNTIME_TLS)";
  EXPECT_EQ(expect::thrown_by<asyncio::RuntimeError>(
                [] { return asyncio::create_default_context(); }),
            text);
  auto main = [&]() -> Coro<> {
    auto [near, far] = Socket::pair();
    auto opening = asyncio::open_connection(
        std::move(near), {.ssl = true, .server_hostname = "localhost"});
    EXPECT_EQ(co_await expect::thrown_awaiting<asyncio::RuntimeError>(
                  std::move(opening)),
              text);
    // The connection is not left half open.
    const auto end = co_await loop.loop().sock_recv(far, 1);
    EXPECT_EQ(end, "");
  };
  loop.run(main());
}

} // namespace
