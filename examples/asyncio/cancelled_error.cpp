// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// try: ... except asyncio.CancelledError: ...
//
// Clean up on cancellation, then throw it again; never swallow it. What needs
// no await is better done by a destructor.
#include <asyncio/asyncio.h>

#include <iostream>

using namespace std::chrono_literals;

namespace {

class Connection {
public:
  Connection() = default;
  Connection(const Connection &) = delete;
  Connection &operator=(const Connection &) = delete;
  ~Connection() { std::cout << "connection closed\n"; }
};

asyncio::Coro<> listen() {
  const Connection connection;
  try {
    co_await asyncio::sleep(1h);
  } catch (const asyncio::CancelledError &) {
    std::cout << "saving what was received\n";
    throw;
  }
}

asyncio::Coro<> listen_briefly() {
  auto listener = asyncio::create_task(listen());
  co_await asyncio::sleep(1ms);
  listener.cancel();
  try {
    co_await listener;
  } catch (const asyncio::CancelledError &) {
    std::cout << "the listener has ended\n";
  }
}

} // namespace

int main() { asyncio::run(listen_briefly()); }

// Output:
// saving what was received
// connection closed
// the listener has ended
