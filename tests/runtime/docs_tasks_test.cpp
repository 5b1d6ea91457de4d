// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/runtime/tasks.md shows. tests/project/runtime_docs_test.py compares.
#include "tests/runtime/expect.h"

#include <iostream>
#include <sstream>

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

std::vector<std::string> started;

asyncio::Coro<std::string> work(std::string name) {
  started.push_back(name);
  co_await asyncio::sleep(1ms);
  co_return name;
}

class DocsTasks : public ::testing::Test {
protected:
  DocsTasks() : before_(std::cout.rdbuf(text_.rdbuf())) { started.clear(); }
  ~DocsTasks() override { std::cout.rdbuf(before_); }
  [[nodiscard]] std::string printed() const { return text_.str(); }

private:
  std::ostringstream text_;
  std::streambuf *before_;
};

TEST_F(DocsTasks, StartInOrder) {
  auto main = []() -> asyncio::Coro<> {
    auto first = asyncio::create_task(work("a"));
    auto second = asyncio::create_task(work("b"), {.name = "second"});
    std::cout << "made\n";
    co_await asyncio::sleep(0s); // both run their first step, in this order
    std::cout << first.done() << ' ' << second.get_name() << '\n';
    co_await asyncio::gather(first, second);
  };
  asyncio::testing::run(main());
  EXPECT_EQ(printed(), "made\n0 second\n");
  EXPECT_THAT(started, ElementsAre("a", "b"));
}

TEST_F(DocsTasks, GiveResults) {
  auto main = []() -> asyncio::Coro<> {
    auto task = asyncio::create_task(work("a"));
    co_await task;                           // its value, or what it threw
    const std::string &text = task.result(); // the same, once it is done
    const bool failed = task.exception() != nullptr;
    EXPECT_EQ(text, "a");
    EXPECT_FALSE(failed);
  };
  asyncio::testing::run(main());
}

TEST_F(DocsTasks, OfDifferentTypes) {
  auto main = []() -> asyncio::Coro<> {
    std::vector<asyncio::AnyTask> mixed;
    mixed.push_back(asyncio::create_task(work("a")));
    mixed.push_back(asyncio::create_task(asyncio::sleep(1ms)));
    co_await asyncio::wait(mixed);
    EXPECT_TRUE(mixed[0].done() && mixed[1].done());
  };
  asyncio::testing::run(main());
}

TEST_F(DocsTasks, CallBack) {
  auto main = []() -> asyncio::Coro<> {
    auto task = asyncio::create_task(work("a"));
    const asyncio::CallbackId id =
        task.add_done_callback([] { std::cout << "done\n"; });
    task.remove_done_callback(id);
    co_await task;
  };
  asyncio::testing::run(main());
  EXPECT_EQ(printed(), "");
}

TEST_F(DocsTasks, StartEagerly) {
  auto main = []() -> asyncio::Coro<> {
    auto task = asyncio::create_task(work("a"), {.eager_start = true});
    EXPECT_THAT(started, ElementsAre("a"));
    asyncio::get_running_loop().set_task_factory(asyncio::eager_task_factory);
    auto second = asyncio::create_task(work("b"));
    EXPECT_THAT(started, ElementsAre("a", "b"));
    co_await asyncio::gather(task, second);
  };
  asyncio::testing::run(main());
}

TEST_F(DocsTasks, AreMadeByAFactory) {
  std::vector<std::string> names;
  auto main = [&]() -> asyncio::Coro<> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    loop.set_task_factory([&](asyncio::EventLoop &, asyncio::TaskMaker &make,
                              const asyncio::TaskOptions &options) {
      asyncio::AnyTask task = make.make(options);
      names.push_back(task.get_name());
      return task;
    });
    co_await asyncio::create_task(work("a"), {.name = "one"});
    loop.set_task_factory(nullptr);
  };
  asyncio::testing::run(main());
  EXPECT_THAT(names, ElementsAre("one"));
}

TEST_F(DocsTasks, TellWhereTheyAre) {
  auto main = []() -> asyncio::Coro<> {
    auto task = asyncio::create_task(work("a"), {.name = "waits"});
    co_await asyncio::sleep(0s);
    std::ostringstream text;
    for (const asyncio::AnyTask &task : asyncio::all_tasks())
      task.print_stack(0, &text);
    EXPECT_THAT(text.str(), HasSubstr("work"));
    std::cout << asyncio::format_call_graph(task);
    co_await task;
  };
  asyncio::testing::run(main());
  EXPECT_THAT(printed(), HasSubstr("waits"));
}

} // namespace
