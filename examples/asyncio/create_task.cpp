// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// task = asyncio.create_task(coro)
//
// Runs in the background from the next await on; await the task for its result.
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<std::string> brew(std::string drink) {
  std::cout << "brewing " << drink << '\n';
  co_await asyncio::sleep(2ms);
  co_return "hot " + drink;
}

asyncio::Coro<> breakfast() {
  auto coffee = asyncio::create_task(brew("coffee"), {.name = "kettle"});
  std::cout << "started " << coffee.get_name() << '\n';
  co_await asyncio::sleep(1ms);
  std::cout << "set the table\n";
  std::cout << co_await coffee << '\n';
}

} // namespace

int main() { asyncio::run(breakfast()); }

// Output:
// started kettle
// brewing coffee
// set the table
// hot coffee
