// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What docs/runtime/structured-concurrency.md shows.
// tests/project/runtime_docs_test.py compares.
#include "tests/runtime/expect.h"

#include <asyncio/asyncio.h>
using namespace std::chrono_literals;
using asyncio::Coro;

using ::testing::ElementsAre;

namespace {

const std::string url = "url";
const std::string first = "first";
const std::string second = "second";
const std::string host = "host";

std::vector<std::string> log;

Coro<std::string> fetch(std::string from) {
  co_await asyncio::sleep(1ms);
  log.push_back(from);
  co_return "page of " + from;
}

Coro<std::size_t> measure(std::string of) {
  co_await asyncio::sleep(1ms);
  co_return of.size();
}

Coro<int> work(int number) {
  co_await asyncio::sleep(number * 1ms);
  co_return number *number;
}

Coro<std::string> resolve(std::string name) { co_return name + ".example"; }
Coro<> talk_to(std::string address) {
  co_await asyncio::sleep(8s);
  log.push_back(address);
}
Coro<> greet(std::string name) {
  log.push_back(name);
  co_return;
}
void report_slow(std::size_t count) { log.push_back(std::to_string(count)); }

template <class... Ts> void use(const Ts &...) { log.push_back("used"); }

class DocsStructuredConcurrency : public ::testing::Test {
protected:
  DocsStructuredConcurrency() { log.clear(); }
};

TEST_F(DocsStructuredConcurrency, Gathers) {
  auto main = []() -> Coro<> {
    auto [page, size] = co_await asyncio::gather(fetch(url), measure(url));
    std::vector<Coro<int>> many;
    for (int i = 0; i < 10; ++i)
      many.push_back(work(i));
    std::vector<int> results = co_await asyncio::gather(std::move(many));
    EXPECT_EQ(page, "page of url");
    EXPECT_EQ(size, 3U);
    EXPECT_EQ(results[9], 81);
  };
  asyncio::testing::run(main());
}

TEST_F(DocsStructuredConcurrency, RunsAGroup) {
  auto main = []() -> Coro<> {
    co_await asyncio::TaskGroup::scope(
        [&](asyncio::TaskGroup &group) -> Coro<> {
          group.create_task(fetch(first));
          group.create_task(fetch(second));
          co_return;
        });
    // both are done
  };
  asyncio::testing::run(main());
  EXPECT_THAT(log, ElementsAre("first", "second"));
}

TEST_F(DocsStructuredConcurrency, LendsWhatLivesLonger) {
  auto main = []() -> Coro<> {
    std::vector<int> results(2); // here
    co_await asyncio::TaskGroup::scope(
        [&](asyncio::TaskGroup &group) -> Coro<> {
          // std::vector<int> results(2);             // not here
          group.create_task([&]() -> Coro<> { results[0] = co_await work(0); });
          group.create_task([&]() -> Coro<> { results[1] = co_await work(1); });
          co_return;
        });
    EXPECT_THAT(results, ElementsAre(0, 1));
  };
  asyncio::testing::run(main());
}

TEST_F(DocsStructuredConcurrency, PicksErrors) {
  auto late = []() -> Coro<> {
    throw asyncio::TimeoutError();
    co_return;
  };
  auto wrong = []() -> Coro<> {
    throw asyncio::ValueError();
    co_return;
  };
  auto block = [&](asyncio::TaskGroup &group) -> Coro<> {
    group.create_task(late());
    group.create_task(wrong());
    co_return;
  };
  auto main = [&]() -> Coro<> {
    try {
      co_await asyncio::TaskGroup::scope(block);
    } catch (const asyncio::ExceptionGroup &group) {
      auto parts = group.split<asyncio::TimeoutError>();
      if (parts.matched)
        report_slow(parts.matched->exceptions().size());
      if (parts.rest)
        throw *parts.rest; // not ours
    }
  };
  EXPECT_THROW(asyncio::testing::run(main()), asyncio::ExceptionGroup);
  EXPECT_THAT(log, ElementsAre("1"));
}

TEST_F(DocsStructuredConcurrency, LimitsTime) {
  auto main = []() -> Coro<> {
    auto page = co_await asyncio::wait_for(fetch(url), 5s);

    co_await asyncio::timeout(5s, [&](asyncio::Timeout &limit) -> Coro<> {
      const auto address = co_await resolve(host);
      limit.reschedule(asyncio::get_running_loop().time() + 10s);
      co_await talk_to(address);
    });
    EXPECT_EQ(page, "page of url");
  };
  asyncio::testing::run(main());
  EXPECT_THAT(log, ElementsAre("url", "host.example"));
}

TEST_F(DocsStructuredConcurrency, Waits) {
  auto main = []() -> Coro<> {
    std::vector tasks{asyncio::create_task(work(1)),
                      asyncio::create_task(work(2))};
    auto [done, left] = co_await asyncio::wait(tasks, {.timeout = 1s});
    for (const auto &task : left)
      task.cancel();
    EXPECT_EQ(done.size(), 2U);

    for (auto &next : asyncio::as_completed(fetch(first), fetch(second)))
      use(co_await next); // whichever is done next

    auto stream = asyncio::as_completed(tasks, {.timeout = 5s});
    while (auto task = co_await stream.next())
      use(task->get_name(), task->result()); // the task that you put in
  };
  asyncio::testing::run(main());
  EXPECT_THAT(log,
              ElementsAre("first", "second", "used", "used", "used", "used"));
}

TEST_F(DocsStructuredConcurrency, NamesClosures) {
  auto main = []() -> Coro<> {
    const std::string name = "a name that needs memory of its own";
    auto block = [name](asyncio::TaskGroup &group) -> Coro<> {
      group.create_task(greet(name));
      co_return;
    };
    co_await asyncio::TaskGroup::scope(block);
  };
  asyncio::testing::run(main());
  EXPECT_THAT(log, ElementsAre("a name that needs memory of its own"));
}

} // namespace
