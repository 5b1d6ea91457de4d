// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> scenario() {
  auto [a, b] = datagram_pair();
  const auto left =
      co_await endpoint(std::move(a), std::make_shared<Datagrams>("left"));
  const auto right =
      co_await endpoint(std::move(b), std::make_shared<Datagrams>("right"));
  note("connected");
  for (const std::string_view data : {"one", "", "two", "three"})
    left->sendto(data);
  right->sendto("back");
  co_await quiet();
  left->close();
  note("is_closing={}", left->is_closing());
  left->close();
  co_await quiet();
  right->sendto("to nobody");
  co_await quiet();
  note("is_closing={}", right->is_closing());
  right->abort();
  co_await quiet();
}

} // namespace

SCENARIO(datagram_order) { run_on_wire(scenario()); }
