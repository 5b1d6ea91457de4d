// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// asyncio.Lock()
//
// async with lock: around a critical section. Between tasks of one loop, not
// between threads.
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<> transfer(std::string who, asyncio::Lock &lock, int &balance) {
  auto guard = co_await lock.scoped(); // released at the end of the block
  const int before = balance;
  std::cout << who << " sees " << before << '\n';
  co_await asyncio::sleep(1ms); // nobody else gets in
  balance = before + 10;
}

asyncio::Coro<> transfer_twice() {
  asyncio::Lock lock;
  int balance = 0;
  co_await asyncio::gather(transfer("Ada", lock, balance),
                           transfer("Bob", lock, balance));
  std::cout << "balance " << balance << '\n';
}

} // namespace

int main() { asyncio::run(transfer_twice()); }

// Output:
// Ada sees 0
// Bob sees 10
// balance 20
