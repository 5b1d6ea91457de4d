// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// await asyncio.to_thread(fn, *args)
//
// A call that blocks runs on a worker thread; the loop goes on meanwhile.
#include <asyncio/asyncio.h>

#include <atomic>
#include <iostream>
#include <string>
#include <thread>

using namespace std::chrono_literals;

namespace {

/// A client library that knows nothing of coroutines.
std::string read_slowly(std::string file, const std::atomic<bool> *may_end) {
  while (!*may_end)
    std::this_thread::sleep_for(1ms);
  return "contents of " + file;
}

asyncio::Coro<> read_beside_the_loop() {
  std::atomic<bool> may_end = false;
  auto text = asyncio::create_task(
      asyncio::to_thread(read_slowly, "notes.txt", &may_end));
  co_await asyncio::sleep(1ms);
  std::cout << "the loop runs\n";
  may_end = true;
  std::cout << co_await text << '\n';
}

} // namespace

int main() { asyncio::run(read_beside_the_loop()); }

// Output:
// the loop runs
// contents of notes.txt
