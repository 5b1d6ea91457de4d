// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// asyncio.Semaphore(n)
//
// async with sem: to bound fan-out. At most n tasks are inside at once.
#include <asyncio/asyncio.h>

#include <algorithm>
#include <iostream>
#include <vector>

using namespace std::chrono_literals;

namespace {

struct Load {
  int now = 0;
  int most = 0;
};

asyncio::Coro<> request(asyncio::Semaphore &slots, Load &load) {
  auto slot = co_await slots.scoped();
  load.most = std::max(load.most, ++load.now);
  co_await asyncio::sleep(1ms);
  --load.now;
}

asyncio::Coro<> request_all() {
  asyncio::Semaphore slots(3);
  Load load;
  std::vector<asyncio::Coro<>> requests;
  for (int i = 0; i < 10; ++i)
    requests.push_back(request(slots, load));
  co_await asyncio::gather(std::move(requests));
  std::cout << "10 requests, never more than " << load.most << " at once\n";
}

} // namespace

int main() { asyncio::run(request_all()); }

// Output:
// 10 requests, never more than 3 at once
