// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What acts on the thread acts on other tasks while a coroutine waits.
// See docs/checks/cotidy-guard-across-suspension.md.
#include <asyncio/asyncio.h>

using namespace std::chrono_literals;

/// Names the request in every line that the thread logs.
class [[clang::annotate("cotidy::thread-scope")]] LogContext {
public:
  explicit LogContext(const char *name) : outer_(current) { current = name; }
  LogContext(const LogContext &) = delete;
  ~LogContext() { current = outer_; }

private:
  static thread_local const char *current;
  const char *outer_;
};

asyncio::Coro<> handle() {
  LogContext context("handle");
  // Mistake: the other tasks of the loop log under this name.
  co_await asyncio::sleep(1s);
}

asyncio::Coro<> in_a_loop() {
  for (int i = 0; i < 3; ++i) {
    LogContext context("loop");
    if (i == 1)
      continue;
    // Mistake: alive on every way that leads here.
    co_await asyncio::sleep(1s);
  }
}

asyncio::Coro<> ends_it_first() {
  {
    LogContext context("prepare");
  }
  co_await asyncio::sleep(1s);
}
