// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// loop = asyncio.get_running_loop()
//
// The loop that runs the coroutine: its clock, its callbacks, its executors.
#include <asyncio/asyncio.h>

#include <iostream>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<> ring_later() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  auto rung = loop.create_future<int>();
  loop.call_later(2ms, [rung] { rung.set_result(3); });
  loop.call_soon([] { std::cout << "in the next turn\n"; });
  const asyncio::TimePoint start = loop.time();
  const int times = co_await rung;
  std::cout << "rung " << times << " times\n";
  std::cout << std::boolalpha << (loop.time() - start >= 2ms) << '\n';
}

} // namespace

int main() {
  asyncio::run(ring_later());
  try {
    std::cout << asyncio::get_running_loop().is_running() << "\n";
  } catch (const asyncio::RuntimeError &error) {
    std::cout << error.what() << '\n';
  }
}

// Output:
// in the next turn
// rung 3 times
// true
// no running event loop
