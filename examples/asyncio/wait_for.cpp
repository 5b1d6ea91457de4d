// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// await asyncio.wait_for(coro, timeout=s)
//
// One coroutine with a deadline. What does not end in time is cancelled.
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<std::string> query(asyncio::Duration length) {
  try {
    co_await asyncio::sleep(length);
  } catch (const asyncio::CancelledError &) {
    std::cout << "query: cancelled\n";
    throw;
  }
  co_return "3 rows";
}

asyncio::Coro<> report() {
  std::cout << co_await asyncio::wait_for(query(1ms), 1h) << '\n';
  try {
    co_await asyncio::wait_for(query(1h), 2ms);
  } catch (const asyncio::TimeoutError &) {
    std::cout << "no rows in time\n";
  }
}

} // namespace

int main() { asyncio::run(report()); }

// Output:
// 3 rows
// query: cancelled
// no rows in time
