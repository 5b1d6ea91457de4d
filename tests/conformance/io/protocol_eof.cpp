// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

asyncio::Coro<> half_close(bool keep_open) {
  note("keep_open={}", keep_open);
  auto [a, b] = asyncio::Socket::pair();
  const auto left =
      co_await connect(std::move(a), std::make_shared<Speaker>("left"));
  const auto right = co_await connect(
      std::move(b), std::make_shared<Speaker>("right", keep_open));
  left->write("last words");
  left->write_eof();
  co_await quiet();
  note("right is_closing={} is_reading={}", right->is_closing(),
       right->is_reading());
  if (keep_open) {
    right->write("answer");
    co_await quiet();
    right->close();
  }
  co_await quiet();
  note("left is_closing={}", left->is_closing());
}

asyncio::Coro<> scenario() {
  co_await half_close(false);
  co_await half_close(true);
}

} // namespace

SCENARIO(protocol_eof) { run_on_wire(scenario()); }
