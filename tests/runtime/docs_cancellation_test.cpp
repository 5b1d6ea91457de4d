// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/runtime/cancellation.md shows. tests/project/runtime_docs_test.py
// compares.
#include "tests/runtime/expect.h"

#include <iostream>

using namespace std::chrono_literals;
using asyncio::Coro;
using expect::thrown_awaiting;
using ::testing::ElementsAre;

namespace {

std::vector<std::string> log;

Coro<> work() { co_await asyncio::sleep(1h); }

class Connection {
public:
  Coro<> close() {
    co_await asyncio::sleep(1ms);
    log.push_back("closed");
  }
};
using Pipe = Connection;

Coro<> talk_to(Connection &) { co_await asyncio::sleep(1h); }
Coro<> save(std::string document) {
  co_await asyncio::sleep(1s);
  log.push_back(document);
}

Coro<> pump(asyncio::no_cancel_handler_t, Pipe &pipe);

Coro<> serve(Pipe &pipe) { co_await pump(asyncio::no_cancel_handler, pipe); }

Coro<> careful(Connection &connection) {
  std::exception_ptr error;
  try {
    co_await talk_to(connection);
  } catch (...) {
    error = std::current_exception();
  }
  // A handler cannot await: after it. A second cancellation leaves it alone.
  co_await asyncio::shield(connection.close());
  if (error)
    std::rethrow_exception(error);
}

class DocsCancellation : public ::testing::Test {
protected:
  DocsCancellation() { log.clear(); }
};

TEST_F(DocsCancellation, IsARequest) {
  auto main = []() -> Coro<> {
    auto task = asyncio::create_task(work());
    task.cancel("shutting down");
    try {
      co_await task;
    } catch (const asyncio::CancelledError &error) {
      std::cout << error.message() << '\n'; // shutting down
    }
  };
  ::testing::internal::CaptureStdout();
  asyncio::testing::run(main());
  std::cout << std::flush;
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "shutting down\n");
}

TEST_F(DocsCancellation, IsThrownAgainAfterAwaitingCleanUp) {
  auto main = []() -> Coro<> {
    Connection connection;
    auto task = asyncio::create_task(careful(connection));
    co_await asyncio::sleep(0s);
    task.cancel();
    co_await thrown_awaiting<asyncio::CancelledError>(task);
  };
  asyncio::testing::run(main());
  EXPECT_THAT(log, ElementsAre("closed"));
}

TEST_F(DocsCancellation, MayBeOfTheChildOnly) {
  auto main = []() -> Coro<> {
    auto child = asyncio::create_task(work());
    child.cancel();
    try {
      co_await child;
    } catch (const asyncio::CancelledError &) {
      if (asyncio::current_task().cancelling())
        throw; // we are meant
      // only the child was
    }
    log.push_back("went on");
  };
  asyncio::testing::run(main());
  EXPECT_THAT(log, ElementsAre("went on"));
}

TEST_F(DocsCancellation, IsKeptAway) {
  auto main = []() -> Coro<> {
    auto saver = asyncio::create_task([]() -> Coro<> {
      const std::string document = "document";
      auto saving = asyncio::create_task(save(document));
      co_await asyncio::shield(saving);
    });
    co_await asyncio::sleep(1ms);
    saver.cancel();
    co_await thrown_awaiting<asyncio::CancelledError>(saver);
    co_await asyncio::sleep(2s);
  };
  asyncio::testing::run(main());
  EXPECT_THAT(log, ElementsAre("document"));
}

TEST_F(DocsCancellation, DestroysMarkedFrames) {
  auto main = []() -> Coro<> {
    auto pumping = asyncio::create_task([]() -> Coro<> {
      Pipe pipe;
      co_await serve(pipe);
    });
    co_await asyncio::sleep(1ms);
    pumping.cancel();
    co_await thrown_awaiting<asyncio::CancelledError>(pumping);
    EXPECT_TRUE(pumping.cancelled());
  };
  asyncio::testing::run(main());
}

Coro<> pump(asyncio::no_cancel_handler_t, Pipe &) {
  co_await asyncio::sleep(1h);
}

} // namespace
