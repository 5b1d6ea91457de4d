// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// asyncio.Queue(maxsize=0)
//
// await q.put(x) / x = await q.get(); q.task_done(), await q.join()
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>

namespace {

asyncio::Coro<> work(asyncio::Queue<std::string> &jobs) {
  try {
    while (true) {
      const std::string job = co_await jobs.get();
      std::cout << "printed " << job << '\n';
      jobs.task_done();
    }
  } catch (const asyncio::QueueShutDown &) {
    std::cout << "printer off\n";
  }
}

asyncio::Coro<> print_all() {
  asyncio::Queue<std::string> jobs(2); // a third put() waits
  co_await asyncio::TaskGroup::scope(
      [&](asyncio::TaskGroup &group) -> asyncio::Coro<> {
        group.create_task(work(jobs));
        for (const char *job : {"letter", "bill", "poster", "map"})
          co_await jobs.put(job);
        co_await jobs.join(); // until every item is done
        std::cout << "all printed\n";
        jobs.shutdown();
      });
}

} // namespace

int main() { asyncio::run(print_all()); }

// Output:
// printed letter
// printed bill
// printed poster
// printed map
// all printed
// printer off
