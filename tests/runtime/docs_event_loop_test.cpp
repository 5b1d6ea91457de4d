// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/runtime/event-loop.md shows. tests/project/runtime_docs_test.py
// compares.
#include "tests/runtime/expect.h"

#include <memory>

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

asyncio::Coro<int> work() {
  co_await asyncio::sleep(0s);
  co_return 42;
}

TEST(DocsEventLoop, RunsByHand) {
  const std::unique_ptr<asyncio::EventLoop> loop = asyncio::new_event_loop();
  const int answer = loop->run_until_complete(work());
  loop->close();
  EXPECT_EQ(answer, 42);
  EXPECT_TRUE(loop->is_closed());
}

TEST(DocsEventLoop, RunsSeveralCoroutines) {
  asyncio::Runner runner({.debug = true});
  const int first = runner.run(work());
  const int second = runner.run(work()); // on the same loop
  EXPECT_EQ(first + second, 84);
  EXPECT_TRUE(runner.get_loop().get_debug());
}

TEST(DocsEventLoop, CallsInOrder) {
  std::vector<std::string> log;
  auto main = [&]() -> asyncio::Coro<> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    loop.call_soon([&] { log.push_back("soon"); });
    asyncio::TimerHandle timer =
        loop.call_later(2s, [&] { log.push_back("later"); });
    loop.call_at(loop.time() + 1s, [&] { log.push_back("at"); });
    timer.cancel();
    co_await asyncio::sleep(1h);
  };
  asyncio::testing::run(main());
  EXPECT_THAT(log, ElementsAre("soon", "at"));
}

TEST(DocsEventLoop, CountsErrorsThatNobodyAskedFor) {
  static int lost_errors = 0;
  asyncio::testing::VirtualLoop virtual_loop;
  asyncio::EventLoop &loop = virtual_loop.loop();
  loop.set_exception_handler(
      [](asyncio::EventLoop &on, const asyncio::ExceptionContext &context) {
        if (context.message.starts_with("Task exception"))
          ++lost_errors;
        on.default_exception_handler(context);
      });
  auto fail = []() -> asyncio::Coro<> {
    throw asyncio::ValueError("lost");
    co_return;
  };
  ::testing::internal::CaptureStderr();
  (void)asyncio::create_task(fail());
  virtual_loop.run_until_idle();
  EXPECT_EQ(lost_errors, 1);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("lost"));
}

TEST(DocsEventLoop, IsDebugged) {
  auto serve = []() -> asyncio::Coro<> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    EXPECT_TRUE(loop.get_debug());
    loop.set_slow_callback_duration(20ms);
    EXPECT_EQ(loop.slow_callback_duration(), asyncio::Duration(20ms));
    co_return;
  };
  asyncio::run(serve(), {.debug = true});
}

} // namespace
