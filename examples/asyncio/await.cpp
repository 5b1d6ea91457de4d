// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// await coro
//
// Runs the coroutine and gives its result. Until then nothing of it runs; what
// it throws comes out of the co_await.
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>

namespace {

asyncio::Coro<int> parse(std::string text) {
  std::cout << "parsing '" << text << "'\n";
  co_return std::stoi(text);
}

asyncio::Coro<> show_sum() {
  auto later = parse("40"); // runs nothing yet
  std::cout << "made a coroutine\n";
  const int sum = co_await parse("2") + co_await std::move(later);
  std::cout << "sum " << sum << '\n';
  try {
    co_await parse("many");
  } catch (const std::invalid_argument &) {
    std::cout << "that is no number\n";
  }
}

} // namespace

int main() { asyncio::run(show_sum()); }

// Output:
// made a coroutine
// parsing '2'
// parsing '40'
// sum 42
// parsing 'many'
// that is no number
