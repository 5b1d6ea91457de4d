// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What an await throws goes past the line that gives back.
// See docs/checks/cotidy-release-after-suspension.md.
#include <asyncio/asyncio.h>
#include <cstdlib>
#include <exception>
#include <memory>

asyncio::Coro<int> receive(char *buffer);

asyncio::Coro<int> by_hand() {
  auto *buffer = static_cast<char *>(std::malloc(100));
  // Mistake: cancelled here, nobody frees the memory.
  const int result = co_await receive(buffer);
  std::free(buffer);
  co_return result;
}

asyncio::Coro<> catches_too_little() {
  auto *buffer = static_cast<char *>(std::malloc(100));
  try {
    // Mistake: a cancellation is no std::exception.
    co_await receive(buffer);
  } catch (const std::exception &) {
  }
  std::free(buffer);
}

asyncio::Coro<int> with_an_owner() {
  auto buffer = std::make_unique<char[]>(100);
  co_return co_await receive(buffer.get());
}
