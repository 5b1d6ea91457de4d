// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/runtime/offloading.md shows. tests/project/runtime_docs_test.py
// compares.
#include "tests/runtime/expect.h"

#include <asyncio/asyncio.h>

std::string read_file(std::string path);

asyncio::Coro<std::size_t> size_of(std::string path) {
  std::string text = co_await asyncio::to_thread(read_file, path);
  co_return text.size();
}

// After what is shown, which begins with an include.
#include <iostream>
#include <thread>

using namespace std::chrono_literals;
using ::testing::ElementsAre;

std::string read_file(std::string path) { return "text of " + path; }

struct Row {
  std::string name;
  std::vector<int> cells;
};

template <> struct asyncio::serialise<Row> {
  static void write(MessageWriter &to, const Row &row) {
    to.value(row.name);
    to.value(row.cells);
  }
  static Row read(MessageReader &from) {
    auto name = from.value<std::string>();
    return {std::move(name), from.value<std::vector<int>>()};
  }
};

namespace boost::asio {

// What the page uses of it.
class thread_pool {
public:
  ~thread_pool() { join(); }
  void join() {
    for (std::thread &thread : threads)
      thread.join();
    threads.clear();
  }
  std::vector<std::thread> threads;
};

template <class F> void post(thread_pool &pool, F function) {
  pool.threads.emplace_back(std::move(function));
}

} // namespace boost::asio

namespace {

struct Strand {
  boost::asio::thread_pool &pool;
  void submit(asyncio::Job job) { boost::asio::post(pool, std::move(job)); }
};

int query(int id) { return id * 2; }
using Row = int;

namespace pools {

asyncio::ThreadPoolExecutor pool(4, {.thread_name_prefix = "db"});

asyncio::Coro<Row> find(int id) {
  auto &loop = asyncio::get_running_loop();
  co_return co_await loop.run_in_executor(pool, query, id);
}

} // namespace pools

namespace processes {

struct Parameters {
  int steps = 0;
};

double simulate(Parameters parameters);

asyncio::Coro<int> program(Parameters parameters) {
  asyncio::ProcessPoolExecutor pool;
  auto &loop = asyncio::get_running_loop();
  std::cout << co_await loop.run_in_executor(pool, simulate, parameters);
  co_return 0;
}

int main() {
  asyncio::ProcessPoolExecutor::start_fork_server();
  return asyncio::run(program({.steps = 1000}));
}

double simulate(Parameters parameters) { return parameters.steps / 2.0; }

} // namespace processes

TEST(DocsOffloading, CallsOnThreads) {
  EXPECT_EQ(asyncio::run(size_of("a")), 9U);
  EXPECT_EQ(asyncio::run(pools::find(21)), 42);
  pools::pool.shutdown(); // a fork server wants no threads
}

TEST(DocsOffloading, CallsInProcesses) {
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(processes::main(), 0);
  std::cout << std::flush;
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "500");
}

TEST(DocsOffloading, ClassesCross) {
  asyncio::MessageWriter writer;
  writer.value(::Row{"a", {1, 2}});
  asyncio::MessageReader reader(writer.written());
  const auto row = reader.value<::Row>();
  EXPECT_EQ(row.name, "a");
  EXPECT_THAT(row.cells, ElementsAre(1, 2));
}

TEST(DocsOffloading, ExecutorsOfOnesOwn) {
  boost::asio::thread_pool pool;
  Strand strand{pool};
  auto main = [&]() -> asyncio::Coro<int> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    co_return co_await loop.run_in_executor(strand, query, 4);
  };
  EXPECT_EQ(asyncio::run(main()), 8);
}

TEST(DocsOffloading, CoroutinesOfOtherThreads) {
  std::string stored;
  auto store = [&](std::string record) -> asyncio::Coro<> {
    stored = std::move(record);
    co_return;
  };
  auto main = [&]() -> asyncio::Coro<> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    auto call = [&] {
      const std::string record = "r";
      // In a thread that is not the loop's:
      auto future = asyncio::run_coroutine_threadsafe(store(record), loop);
      future.result(5s); // waits here, while the loop runs store()
    };
    co_await asyncio::to_thread(call);
  };
  asyncio::run(main());
  EXPECT_EQ(stored, "r");
}

} // namespace
