// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A TaskGroup cancels its siblings automatically when one task errors
//
// The group then throws an ExceptionGroup of what went wrong.
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<> copy_slowly() {
  try {
    co_await asyncio::sleep(1h);
  } catch (const asyncio::CancelledError &) {
    std::cout << "copy: cancelled\n";
    throw;
  }
}

asyncio::Coro<> check_disk() {
  co_await asyncio::sleep(1ms);
  throw asyncio::RuntimeError("disk is full");
}

asyncio::Coro<> back_up() {
  try {
    co_await asyncio::TaskGroup::scope(
        [](asyncio::TaskGroup &group) -> asyncio::Coro<> {
          group.create_task(copy_slowly());
          group.create_task(check_disk());
          co_return;
        });
  } catch (const asyncio::ExceptionGroup &group) {
    std::cout << group.what() << '\n';
    for (const std::exception_ptr &error : group.exceptions())
      try {
        std::rethrow_exception(error);
      } catch (const asyncio::RuntimeError &one) {
        std::cout << "  " << one.what() << '\n';
      }
  }
}

} // namespace

int main() { asyncio::run(back_up()); }

// Output:
// copy: cancelled
// unhandled errors in a TaskGroup (1 sub-exception)
//   disk is full
