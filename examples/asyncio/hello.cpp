// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The first program, as docs/runtime/index.md has it.
#include <asyncio/asyncio.h>
#include <iostream>

using namespace std::chrono_literals;

asyncio::Coro<> say(const char *word, asyncio::Duration after) {
  co_await asyncio::sleep(after);
  std::cout << word << '\n';
}

asyncio::Coro<> hello() {
  co_await asyncio::gather(say("world", 10ms), say("hello", 1ms));
}

int main() { asyncio::run(hello()); }

// Output:
// hello
// world
