// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// done, pending = await asyncio.wait(tasks, return_when=...)
//
// Waits for a set of tasks, and neither cancels them nor throws their errors.
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<std::string> ask(std::string mirror, asyncio::Duration length) {
  co_await asyncio::sleep(length);
  co_return mirror;
}

asyncio::Coro<> ask_mirrors() {
  const std::vector mirrors{asyncio::create_task(ask("near", 1ms)),
                            asyncio::create_task(ask("far", 1h))};
  auto first = co_await asyncio::wait(
      mirrors, {.return_when = asyncio::FIRST_COMPLETED});
  auto &[done, pending] = first;
  for (const auto &task : done)
    std::cout << task.result() << " was first\n";
  for (const auto &task : pending)
    task.cancel();

  auto rest = co_await asyncio::wait(
      mirrors, {.timeout = 1h, .return_when = asyncio::ALL_COMPLETED});
  for (const auto &task : rest.done)
    std::cout << (task.cancelled() ? "cancelled" : task.result()) << '\n';
}

} // namespace

int main() { asyncio::run(ask_mirrors()); }

// Output:
// near was first
// near
// cancelled
