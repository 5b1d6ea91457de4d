// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/runtime/primer.md shows. tests/project/runtime_docs_test.py compares.
#include "tests/runtime/expect.h"

#include <deque>
#include <iostream>
#include <sstream>
#include <thread>

using namespace std::chrono_literals;
using ::testing::ElementsAre;

namespace {

asyncio::Coro<int> price(std::string item) {
  co_await asyncio::sleep(1ms);
  if (item == "unicorn")
    throw asyncio::ValueError("no price for a unicorn");
  co_return static_cast<int>(item.size()) * 100;
}

asyncio::Coro<int> total(std::string a, std::string b) {
  const int first = co_await price(a);
  co_return first + co_await price(b);
}

asyncio::Coro<> listen(std::vector<std::string> &log) {
  try {
    co_await asyncio::sleep(1h);
  } catch (const asyncio::CancelledError &) {
    log.push_back("saved");
    throw;
  }
}

asyncio::AsyncGenerator<int> countdown(int from) {
  for (int i = from; i > 0; --i) {
    co_await asyncio::sleep(1s);
    co_yield i;
  }
}

asyncio::ContextVar<std::string> request_id("request_id");

asyncio::Coro<std::string> handle(std::string id) {
  request_id.set(id);
  co_await asyncio::sleep(0s);
  co_return request_id.get(); // this task's own
}

class Client {
public:
  asyncio::Coro<> talk() {
    said.push_back("talk");
    co_await asyncio::sleep(1h);
  }
  asyncio::Coro<> say_goodbye() {
    co_await asyncio::sleep(1ms);
    said.push_back("goodbye");
  }
  std::vector<std::string> said;
};

asyncio::Coro<> serve(Client &client) {
  std::exception_ptr error;
  try {
    co_await client.talk();
  } catch (...) {
    error = std::current_exception();
  }
  // Not in the handler, which cannot await; shielded, as a second cancellation
  // would end it half done.
  co_await asyncio::shield(client.say_goodbye());
  if (error)
    std::rethrow_exception(error);
}

std::string read_file(const std::string &path) { return "text of " + path; }
long add_up(long to) { return to * (to + 1) / 2; }

/// What is printed while it lives.
class Printed {
public:
  Printed() : before_(std::cout.rdbuf(text_.rdbuf())) {}
  Printed(const Printed &) = delete;
  Printed &operator=(const Printed &) = delete;
  ~Printed() { std::cout.rdbuf(before_); }
  [[nodiscard]] std::string text() const { return text_.str(); }

private:
  std::ostringstream text_;
  std::streambuf *before_;
};

/// What a coroutine prints; on a virtual clock.
template <class F> std::string printed_by(F main) {
  const Printed printed;
  asyncio::testing::run(main());
  return printed.text();
}

TEST(Primer, AwaitsCoroutines) {
  EXPECT_EQ(asyncio::testing::run(total("tea", "coffee")), 900);
}

TEST(Primer, GathersResults) {
  auto main = []() -> asyncio::Coro<> {
    const std::vector<std::string> items{"tea", "milk"};
    auto [tea, coffee] =
        co_await asyncio::gather(price("tea"), price("coffee"));

    std::vector<asyncio::Coro<int>> asked;
    for (const std::string &item : items)
      asked.push_back(price(item));
    const std::vector<int> prices = co_await asyncio::gather(std::move(asked));
    EXPECT_EQ(tea + coffee, 900);
    EXPECT_THAT(prices, ElementsAre(300, 400));
  };
  asyncio::testing::run(main());
}

TEST(Primer, GathersOutcomes) {
  auto main = []() -> asyncio::Coro<> {
    auto results = co_await asyncio::gather(asyncio::return_exceptions,
                                            price("tea"), price("unicorn"));
    auto &[tea, unicorn] = results;
    if (!unicorn)
      std::cout << "no unicorn, tea " << tea.value() << '\n';
  };
  EXPECT_EQ(printed_by(main), "no unicorn, tea 300\n");
}

TEST(Primer, MakesTasks) {
  auto main = []() -> asyncio::Coro<> {
    auto task = asyncio::create_task(price("tea"), {.name = "ask"});
    co_await asyncio::sleep(0s); // it runs now
    std::cout << task.get_name() << ": " << co_await task << '\n';
  };
  EXPECT_EQ(printed_by(main), "ask: 300\n");
}

TEST(Primer, MakesTasksOfFunctions) {
  auto main = []() -> asyncio::Coro<int> {
    const std::vector<std::string> items{"tea", "milk"};
    auto task = asyncio::create_task([&items]() -> asyncio::Coro<int> {
      int sum = 0;
      for (const std::string &item : items)
        sum += co_await price(item);
      co_return sum;
    });
    co_return co_await task;
  };
  EXPECT_EQ(asyncio::testing::run(main()), 700);
}

TEST(Primer, RunsGroups) {
  auto main = []() -> asyncio::Coro<int> {
    const int sum = co_await asyncio::TaskGroup::scope(
        [](asyncio::TaskGroup &tg) -> asyncio::Coro<int> {
          auto tea = tg.create_task(price("tea"));
          auto coffee = tg.create_task(price("coffee"));
          co_return co_await tea + co_await coffee;
        });
    co_return sum;
  };
  EXPECT_EQ(asyncio::testing::run(main()), 900);
}

TEST(Primer, TakesGroupsOfErrorsApart) {
  auto body = [](asyncio::TaskGroup &tg) -> asyncio::Coro<> {
    tg.create_task(price("unicorn"));
    tg.create_task(price("unicorn"));
    co_return;
  };
  auto main = [&]() -> asyncio::Coro<> {
    try {
      co_await asyncio::TaskGroup::scope(body);
    } catch (const asyncio::ExceptionGroup &group) {
      if (auto refused = group.subgroup<asyncio::ValueError>())
        std::cout << refused->exceptions().size() << " refused\n";
    }
  };
  EXPECT_EQ(printed_by(main), "2 refused\n");
}

TEST(Primer, LimitsTime) {
  auto main = []() -> asyncio::Coro<> {
    try {
      co_await asyncio::timeout(2s, [](asyncio::Timeout &) -> asyncio::Coro<> {
        co_await asyncio::sleep(1s);
        co_await asyncio::sleep(1h);
      });
    } catch (const asyncio::TimeoutError &) {
      std::cout << "too late\n";
    }
    const int tea = co_await asyncio::wait_for(price("tea"), 2s);
    EXPECT_EQ(tea, 300);
  };
  EXPECT_EQ(printed_by(main), "too late\n");
}

TEST(Primer, WaitsForTheFirst) {
  auto main = []() -> asyncio::Coro<> {
    std::vector<asyncio::Task<int>> tasks;
    tasks.push_back(asyncio::create_task(price("tea")));
    tasks.push_back(asyncio::create_task([]() -> asyncio::Coro<int> {
      co_await asyncio::sleep(1h);
      co_return 1;
    }));
    auto first = co_await asyncio::wait(
        tasks, {.timeout = 5s, .return_when = asyncio::FIRST_COMPLETED});
    auto &[done, pending] = first;
    for (const asyncio::Task<int> &task : pending)
      task.cancel();
    EXPECT_THAT(done, ElementsAre(tasks[0]));
    EXPECT_THAT(pending, ElementsAre(tasks[1]));
  };
  asyncio::testing::run(main());
}

TEST(Primer, TakesResultsAsTheyCome) {
  auto main = []() -> asyncio::Coro<> {
    std::vector<asyncio::Coro<int>> asked;
    asked.push_back(price("tea"));
    asked.push_back(price("milk"));
    for (auto &next : asyncio::as_completed(std::move(asked)))
      std::cout << co_await next << '\n';
  };
  EXPECT_EQ(printed_by(main), "300\n400\n");
}

TEST(Primer, CancelsAndCleansUp) {
  std::vector<std::string> log;
  auto main = [&]() -> asyncio::Coro<> {
    auto task = asyncio::create_task(listen(log));
    co_await asyncio::sleep(1ms);
    task.cancel();
    try {
      co_await task;
    } catch (const asyncio::CancelledError &) {
      std::cout << "gone\n";
    }
  };
  EXPECT_EQ(printed_by(main), "gone\n");
  EXPECT_THAT(log, ElementsAre("saved"));
}

TEST(Primer, AwaitsAfterTheHandler) {
  Client client;
  auto main = [&]() -> asyncio::Coro<> {
    auto task = asyncio::create_task(serve(client));
    co_await asyncio::sleep(1ms);
    task.cancel();
    co_await expect::thrown_awaiting<asyncio::CancelledError>(task);
  };
  asyncio::testing::run(main());
  EXPECT_THAT(client.said, ElementsAre("talk", "goodbye"));
}

TEST(Primer, LocksAndWaits) {
  auto main = []() -> asyncio::Coro<> {
    asyncio::Lock lock;
    int shared = 0;
    {
      auto guard = co_await lock.scoped();
      ++shared;
    }
    EXPECT_FALSE(lock.locked());
    EXPECT_EQ(shared, 1);

    asyncio::Condition changed;
    const std::deque<int> items{1};
    auto guard = co_await changed.scoped();
    co_await changed.wait_for([&] { return !items.empty(); });
    EXPECT_TRUE(changed.locked());
  };
  asyncio::testing::run(main());
}

TEST(Primer, HandsItemsOver) {
  auto main = []() -> asyncio::Coro<> {
    asyncio::Queue<std::string> queue;
    co_await queue.put("letter");
    const std::string item = co_await queue.get();
    queue.task_done();
    co_await queue.join();
    EXPECT_EQ(item, "letter");
  };
  asyncio::testing::run(main());
}

TEST(Primer, LeavesBlockingCallsToThreads) {
  auto main = []() -> asyncio::Coro<> {
    const std::string path = "a";
    const std::string text = co_await asyncio::to_thread(read_file, path);
    EXPECT_EQ(text, "text of a");
  };
  asyncio::run(main());
}

TEST(Primer, LeavesWorkToProcesses) {
  auto main = []() -> asyncio::Coro<> {
    asyncio::ProcessPoolExecutor pool(2);
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    const long sum = co_await loop.run_in_executor(pool, add_up, 1000);
    EXPECT_EQ(sum, 500500);
  };
  asyncio::run(main());
}

TEST(Primer, IsCalledFromThreads) {
  auto main = []() -> asyncio::Coro<> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    asyncio::Queue<std::string> queue;
    std::thread worker([&loop, &queue] {
      loop.call_soon_threadsafe(
          [&queue] { queue.put_nowait("from a thread"); });
      auto future = asyncio::run_coroutine_threadsafe(price("tea"), loop);
      future.result(10s); // blocks this thread, not the loop
    });
    EXPECT_EQ(co_await queue.get(), "from a thread");
    co_await asyncio::to_thread([&] { worker.join(); });
  };
  asyncio::run(main());
}

TEST(Primer, Generates) {
  auto main = []() -> asyncio::Coro<> {
    auto numbers = countdown(3);
    while (auto number = co_await numbers.next())
      std::cout << *number << '\n';
  };
  EXPECT_EQ(printed_by(main), "3\n2\n1\n");
}

TEST(Primer, KeepsContextsApart) {
  auto main = []() -> asyncio::Coro<> {
    auto ids = co_await asyncio::gather(handle("a"), handle("b"));
    EXPECT_EQ(ids, std::make_tuple(std::string("a"), std::string("b")));
  };
  asyncio::testing::run(main());
}

TEST(Primer, CallsBack) {
  auto main = []() -> asyncio::Coro<> {
    asyncio::EventLoop &loop = asyncio::get_running_loop();
    asyncio::Future<int> answer = loop.create_future<int>();
    loop.call_later(1s, [answer] { answer.set_result(42); });
    std::cout << co_await answer << '\n';
    auto task = asyncio::create_task(price("tea"), {.name = "ask"});
    task.add_done_callback([](const asyncio::Task<int> &done) {
      std::cout << done.get_name() << " is done\n";
    });
    co_await task;
    co_await asyncio::sleep(0s);
  };
  EXPECT_EQ(printed_by(main), "42\nask is done\n");
}

TEST(Primer, ATestWaitsForNoRealTime) {
  asyncio::testing::VirtualLoop loop;
  auto task = asyncio::create_task(price("tea"));
  loop.advance(1h);
  EXPECT_EQ(task.result(), 300);
}

} // namespace
