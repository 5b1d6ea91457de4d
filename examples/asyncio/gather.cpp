// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// await asyncio.gather(*coros)
//
// Runs all of them beside each other; the results are in the order of the
// arguments, whoever is ready first. The first exception comes out at once.
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<int> price(std::string item) {
  co_await asyncio::sleep(item == "tea" ? 3ms : 1ms);
  if (item == "unicorn")
    throw asyncio::ValueError("no price for a unicorn");
  co_return static_cast<int>(item.size()) * 100;
}

asyncio::Coro<> shop() {
  auto [tea, coffee] = co_await asyncio::gather(price("tea"), price("coffee"));
  std::cout << "tea " << tea << ", coffee " << coffee << '\n';

  std::vector<asyncio::Coro<int>> prices; // any number of one type
  for (const char *item : {"milk", "sugar", "unicorn"})
    prices.push_back(price(item));
  try {
    co_await asyncio::gather(std::move(prices));
  } catch (const asyncio::ValueError &error) {
    std::cout << error.what() << '\n';
  }
}

} // namespace

int main() { asyncio::run(shop()); }

// Output:
// tea 300, coffee 600
// no price for a unicorn
