// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/asyncio.h>
#include <iostream>

asyncio::Coro<int> answer() {
  co_await asyncio::sleep(std::chrono::milliseconds(1));
  co_return co_await asyncio::to_thread([] { return 42; });
}

int main() { std::cout << asyncio::run(answer()) << '\n'; }
