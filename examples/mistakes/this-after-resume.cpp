// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Objects that die while their coroutine waits.
// See docs/checks/cotidy-this-after-resume.md.
#include <asyncio/asyncio.h>
#include <memory>

asyncio::Coro<void> read();

struct Session : std::enable_shared_from_this<Session> {
  int count = 0;

  asyncio::Coro<void> run() {
    co_await read();
    // Mistake: start() keeps no reference; the session may be gone by now.
    ++count;
  }
  asyncio::Task<void> start() { return asyncio::create_task(run()); }
};

class Request {
  int count = 0;
  void finish() { delete this; }

public:
  asyncio::Coro<void> run() {
    co_await read();
    // Mistake: a request deletes itself when it is finished.
    ++count;
  }
  asyncio::Task<void> start() { return asyncio::create_task(run()); }
};

struct Right : std::enable_shared_from_this<Right> {
  int count = 0;

  asyncio::Coro<void> run(std::shared_ptr<Right> self) {
    co_await read();
    ++count;
  }
  asyncio::Task<void> start() {
    return asyncio::create_task(run(shared_from_this()));
  }
};
