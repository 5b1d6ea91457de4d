// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Plain functions that return a task and end before it runs. See
// docs/checks/cotidy-task-outlives-scope.md.
#include <asyncio/asyncio.h>

#include <exception>
#include <string>

using asyncio::Coro;

struct Span {
  explicit Span(const char *name);
  ~Span();
};

Coro<std::size_t> measure(const std::string &text) {
  co_await asyncio::sleep(std::chrono::seconds(1));
  co_return text.size();
}
Coro<std::size_t> work() { co_return 1; }
Coro<std::size_t> fetch(const std::string &address);

Coro<std::size_t> lends_a_local(int number) {
  std::string text = std::to_string(number);
  // Mistake: `text` dies here, and measure() has not begun.
  return measure(text);
}

Coro<std::size_t> keeps_a_temporary() {
  // Mistake: fetch() may well look at its address later.
  auto later = fetch("some address");
  co_return co_await later;
}

Coro<std::size_t> handles_nothing() {
  try {
    // Mistake: what work() throws is thrown long after this block.
    return work();
  } catch (const std::exception &) {
    throw;
  }
}

Coro<std::size_t> measures_nothing() {
  Span span("work");
  // Mistake: the span is over before the work begins.
  return work();
}

Coro<std::size_t> right(int number) {
  // A coroutine: its variables, guards and handlers wait for the task.
  Span span("right");
  std::string text = std::to_string(number);
  try {
    co_return co_await measure(text);
  } catch (const std::exception &) {
    co_return 0;
  }
}
