// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tasks that use what died before them. See
// docs/checks/cotidy-dangling-parameter.md.
#include <asyncio/asyncio.h>

#include <string>
#include <utility>
#include <vector>

asyncio::Coro<std::size_t> measure(const std::string &text) {
  co_await asyncio::sleep(std::chrono::seconds(1));
  co_return text.size();
}

asyncio::Coro<std::size_t> keeps_the_task() {
  // Mistake: the string dies at the semicolon, and measure() has not begun.
  auto later = measure("some text");
  co_return co_await later;
}

asyncio::Coro<std::size_t> starts_a_task() {
  // Mistake: a task begins to run later, too.
  auto task = asyncio::create_task(measure("some text"));
  co_return co_await task;
}

asyncio::Coro<void> collects(std::vector<int> numbers) {
  std::vector<asyncio::Coro<std::size_t>> all;
  for (int number : numbers) {
    std::string text = std::to_string(number);
    // Mistake: each text dies with its round of the loop.
    all.push_back(measure(text));
  }
  co_await asyncio::gather(std::move(all));
}

asyncio::Coro<std::size_t> right() {
  // Awaited at once: temporaries live until the await is over.
  std::size_t size = co_await measure("some text");
  // Beside each other in one expression: the same.
  co_await asyncio::gather(measure("a"), measure("b"));
  std::string text = "lives longer than the task";
  auto later = measure(text);
  co_return size + co_await later;
}
