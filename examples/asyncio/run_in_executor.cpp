// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// await loop.run_in_executor(pool, fn, *args)
//
// Work for the processor on other processes, or on a pool of threads of one's
// own; nullptr stands for the loop's default pool.
#include <asyncio/asyncio.h>

#include <iostream>

namespace {

int count_primes(int limit) {
  int count = 0;
  for (int n = 2; n < limit; ++n) {
    bool prime = true;
    for (int d = 2; d * d <= n && prime; ++d)
      prime = n % d != 0;
    count += prime ? 1 : 0;
  }
  return count;
}

asyncio::Coro<> count_twice() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  asyncio::ProcessPoolExecutor processes(2);
  asyncio::ThreadPoolExecutor threads(2);
  auto [some, more, most] = co_await asyncio::gather(
      loop.run_in_executor(processes, count_primes, 100),
      loop.run_in_executor(threads, count_primes, 1000),
      loop.run_in_executor(nullptr, count_primes, 10000));
  std::cout << some << ' ' << more << ' ' << most << '\n';
}

} // namespace

int main() {
  // Before the first thread: other processes are forked from here.
  asyncio::ProcessPoolExecutor::start_fork_server();
  asyncio::run(count_twice());
}

// Output:
// 25 168 1229
