// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/runtime/subprocesses.md shows. tests/project/runtime_docs_test.py
// compares.
#include "tests/runtime/expect.h"

#include <asyncio/asyncio.h>

#include <csignal>

using namespace std::chrono_literals;
using ::testing::ElementsAre;

namespace {

asyncio::Coro<std::string> kernel_name() {
  auto process = co_await asyncio::create_subprocess_exec(
      {.stdout_ = asyncio::subprocess::PIPE}, "uname", "-s");
  auto [output, errors] = co_await process.communicate();
  co_return *output;
}

asyncio::Coro<std::vector<std::string>> sorted(std::vector<std::string> words) {
  using asyncio::subprocess::PIPE;
  auto process = co_await asyncio::create_subprocess_exec(
      {.stdin_ = PIPE, .stdout_ = PIPE}, "sort");
  for (const std::string &word : words) {
    process.stdin_->write(word + "\n");
    co_await process.stdin_->drain();
  }
  process.stdin_->close();
  std::vector<std::string> lines;
  while (auto line = co_await process.stdout_->next())
    lines.push_back(*line);
  co_await process.wait();
  co_return lines;
}

asyncio::Coro<int> end(asyncio::subprocess::Process process) {
  process.terminate();
  try {
    co_return co_await asyncio::wait_for(process.wait(), 5s);
  } catch (const asyncio::TimeoutError &) {
    process.kill(); // it did not want to
  }
  co_return co_await process.wait();
}

asyncio::Coro<> serve_until_told() {
  auto stop = std::make_shared<asyncio::Event>();
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  loop.add_signal_handler(SIGTERM, [stop] { stop->set(); });
  co_await stop->wait();
  loop.remove_signal_handler(SIGTERM);
}

TEST(DocsSubprocesses, RunAProgram) {
  EXPECT_EQ(asyncio::run(kernel_name()), "Linux\n");
}

TEST(DocsSubprocesses, WriteAndRead) {
  std::vector<std::string> words{"pear", "apple", "fig"};
  EXPECT_THAT(asyncio::run(sorted(words)),
              ElementsAre("apple\n", "fig\n", "pear\n"));
}

TEST(DocsSubprocesses, EndIt) {
  auto run_and_end = []() -> asyncio::Coro<int> {
    auto process = co_await asyncio::create_subprocess_exec("sleep", "60");
    co_return co_await end(process);
  };
  EXPECT_EQ(asyncio::run(run_and_end()), -SIGTERM);
}

TEST(DocsSubprocesses, Signals) {
  auto main = []() -> asyncio::Coro<> {
    auto serving = asyncio::create_task(serve_until_told());
    co_await asyncio::sleep(0s);
    std::raise(SIGTERM);
    co_await serving;
  };
  asyncio::run(main());
}

} // namespace
