// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// task.cancelled() / task.done()
//
// Whether a task has ended, and whether by cancellation.
#include <asyncio/asyncio.h>

#include <iostream>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;

namespace {

std::string_view state(const asyncio::AnyTask &task) {
  if (!task.done())
    return "running";
  if (task.cancelled())
    return "cancelled";
  return task.exception() ? "failed" : "finished";
}

asyncio::Coro<> fail() {
  co_await asyncio::sleep(0s);
  throw asyncio::ValueError("no");
}

asyncio::Coro<> watch() {
  const std::vector<asyncio::AnyTask> tasks{
      asyncio::create_task(asyncio::sleep(1ms)),
      asyncio::create_task(asyncio::sleep(1h)), asyncio::create_task(fail())};
  tasks[1].cancel();
  std::cout << state(tasks[0]) << '\n';
  co_await asyncio::wait(tasks);
  for (const asyncio::AnyTask &task : tasks)
    std::cout << state(task) << '\n';
}

} // namespace

int main() { asyncio::run(watch()); }

// Output:
// running
// finished
// cancelled
// failed
