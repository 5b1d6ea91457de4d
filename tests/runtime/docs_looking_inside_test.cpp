// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/runtime/looking-inside.md shows.
#include "tests/runtime/expect.h"

#include <asyncio/asyncio.h>

#include <iostream>
#include <sstream>
#include <thread>

using asyncio::testing::VirtualLoop;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

namespace {

// clang-format off
asyncio::Coro<> read_packet(asyncio::Event &arrived) {
  co_await arrived.wait();
}

asyncio::Coro<> client(asyncio::Event &arrived) {
  co_await read_packet(arrived);
}

asyncio::Coro<> remove_old() {
  while (true)
    co_await asyncio::sleep(30s);
}

asyncio::Coro<> report(asyncio::Task<> first, asyncio::Task<> second) {
  co_await asyncio::gather(first, second);
}

asyncio::Coro<> serve() {
  asyncio::Event arrived;
  auto body = [&](asyncio::TaskGroup &tasks) -> asyncio::Coro<> {
    auto first = tasks.create_task(client(arrived), {.name = "client 1"});
    auto second = tasks.create_task(client(arrived), {.name = "client 2"});
    tasks.create_task(remove_old(), {.name = "remove old"});
    tasks.create_task(report(first, second), {.name = "report"});
    co_return;
  };
  co_await asyncio::TaskGroup::scope(body);
}

int checksum(const std::string &image) {
  return static_cast<int>(image.size());
}

// NOLINTBEGIN(cotidy-blocking-call): the mistake to be shown
asyncio::Coro<int> resize(std::string image) {
  co_await asyncio::sleep(10ms);
  std::this_thread::sleep_for(150ms);
  co_await asyncio::sleep(10ms);
  co_return checksum(image);
}
// NOLINTEND(cotidy-blocking-call)
// clang-format on

TEST(LookingInsideGuide, PrintsTheCallGraphOfATask) {
  VirtualLoop loop;
  auto server = asyncio::create_task(serve(), {.name = "server"});
  loop.run_until_idle();
  asyncio::AnyTask task;
  for (auto &each : asyncio::all_tasks())
    if (each.get_name() == "client 1")
      task = each;
  ASSERT_TRUE(task);
  std::ostringstream out;
  std::streambuf *before = std::cout.rdbuf(out.rdbuf());
  asyncio::print_call_graph(task);
  std::cout.rdbuf(before);
  EXPECT_THAT(out.str(), HasSubstr("* Task(name='client 1')\n"));
  EXPECT_THAT(out.str(), HasSubstr("    * Task(name='server')\n"));
  EXPECT_THAT(out.str(), HasSubstr("    * Task(name='report')\n"));
  server.cancel();
  loop.run_until_idle();
}

TEST(LookingInsideGuide, ALoopHasATraceFile) {
  VirtualLoop with;
  asyncio::EventLoop &loop = with.loop();
  // clang-format off
loop.set_debug(true);
loop.set_trace_file("trace.jsonl");
  // clang-format on
  EXPECT_EQ(loop.trace_file(), "trace.jsonl");
  EXPECT_NE(&resize, nullptr);
}

} // namespace
