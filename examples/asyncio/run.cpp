// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// asyncio.run(coro)
//
// The one bridge from a program to its coroutines: it starts a loop, runs the
// coroutine to its end and closes the loop. Call it once, at the top.
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<std::string> greet(std::string name) {
  co_await asyncio::sleep(1ms);
  co_return "Hello, " + name + "!";
}

} // namespace

int main() {
  const std::string greeting = asyncio::run(greet("world"));
  std::cout << greeting << '\n';
}

// Output:
// Hello, world!
