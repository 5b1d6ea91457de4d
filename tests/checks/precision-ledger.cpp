// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What users of comparable tools complain about, one function each: the false
// alarm that made somebody switch a rule off. None may come from here.
//
// RUN: %cotidy %s -- %flags | count 0

#include <asyncio/asyncio.h>

#include <boost-asio.h>
#include <exception>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <seastar.h>
#include <sstream>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

asyncio::Coro<int> fetch();
asyncio::Coro<void> save();
void log(const char *);

// "Fires inside a lambda that runs elsewhere."
asyncio::Coro<void> lambdaRunsElsewhere(std::vector<std::function<void()>> &To) {
  To.push_back([] { sleep(1); });
  const std::function<void()> Later = [] {
    std::ifstream In("file");
    std::this_thread::sleep_for(1s);
  };
  To.push_back(Later);
  co_return;
}

// "I/O-looking API used on memory."
asyncio::Coro<std::string> readsFromMemory(std::string Text) {
  std::istringstream In(Text);
  std::string Line;
  std::getline(In, Line);
  co_return Line;
}

// "Generic names matched by name."
template <class T> struct Cache {
  T get(int);
  void wait();
  void join();
  T recv();
  void lock();
  void run();
  void sleep_for(int);
};
asyncio::Coro<int> genericNames(Cache<int> &Given) {
  Given.wait();
  Given.join();
  Given.lock();
  Given.run();
  Given.sleep_for(1);
  auto Owned = std::make_shared<Cache<int>>();
  co_return Given.get(1) + Given.recv() + Owned.get()->get(1);
}

// "The handler is legal, but not in the expected form."
asyncio::Coro<void> rethrowsInAnotherForm() {
  std::exception_ptr Error;
  try {
    co_await fetch();
  } catch (...) {
    Error = std::current_exception();
  }
  co_await asyncio::shield(save());
  if (Error)
    std::rethrow_exception(Error);
}

asyncio::Coro<void> rethrowsAfterCleanup() {
  bool Failed = false;
  try {
    co_await fetch();
  } catch (...) {
    Failed = true;
    log("failed");
    throw;
  }
  (void)Failed;
}

// "Suspension-free code flagged."
asyncio::Coro<int> nothingToCancel(const std::string &Text) {
  int Value = 0;
  try {
    Value = std::stoi(Text);
  } catch (...) {
  }
  co_return Value;
}

// "A loop whose condition tests the cancellation."
asyncio::Coro<void> ordinaryErrorsInLoop() {
  for (;;) {
    try {
      co_await fetch();
    } catch (const asyncio::Error &) {
      log("again");
    }
    co_await asyncio::sleep(1s);
  }
}

// "Created on the loop, consumed elsewhere."
asyncio::Coro<void> consumedElsewhere() {
  std::promise<int> Promise;
  auto Future = Promise.get_future();
  std::thread([Given = std::move(Future)]() mutable { Given.get(); }).detach();
  co_return;
}

// "The result is there already."
asyncio::Coro<int> alreadyThere(std::future<int> Result) {
  if (Result.wait_for(0s) == std::future_status::ready)
    co_return Result.get();
  co_return co_await asyncio::to_thread(
      [Kept = std::move(Result)]() mutable { return Kept.get(); });
}

// "A short critical section."
asyncio::Coro<int> shortSection(std::mutex &Mutex, int &Counter) {
  int Value;
  {
    std::lock_guard<std::mutex> Guard(Mutex);
    Value = ++Counter;
  }
  co_await save();
  co_return Value;
}

// "The handle is kept, only not here."
struct Server {
  std::vector<asyncio::Task<void>> Tasks;
  asyncio::Task<void> Main;
  asyncio::Coro<void> run() {
    Tasks.push_back(asyncio::create_task(save()));
    Main = asyncio::create_task(save());
    auto Child = asyncio::create_task(save());
    Tasks.emplace_back(Child);
    for (auto &Each : Tasks)
      co_await Each;
  }
};

// "The coroutine is wrapped, and the wrapper awaits it."
template <class T> asyncio::Coro<T> timed(asyncio::Coro<T> Inner) {
  co_return co_await std::move(Inner);
}
asyncio::Coro<int> wrapped() { co_return co_await timed(fetch()); }

// "Early exit before the task was created."
asyncio::Coro<int> exitsBefore(bool Skip) {
  if (Skip)
    co_return 0;
  auto Task = asyncio::create_task(fetch());
  co_return co_await Task;
}

// Keepers of our own runtime.
asyncio::Coro<void> keepers() {
  int Local = 1;
  co_await asyncio::TaskGroup::scope(
      [&](asyncio::TaskGroup &Group) -> asyncio::Coro<void> {
        Group.create_task(save());
        Group.create_task([&]() -> asyncio::Coro<void> {
          ++Local;
          co_return;
        });
        co_return;
      });
  co_await asyncio::timeout(1s, [&](asyncio::Timeout &) -> asyncio::Coro<void> {
    co_await save();
  });
  std::vector<asyncio::Coro<int>> Many;
  Many.push_back(fetch());
  for (auto &Next : asyncio::as_completed(std::move(Many)))
    co_await Next;
}

// The usual forms of Seastar and Asio.
seastar::future<> ignoresOnPurpose() {
  (void)seastar::sleep(1s);
  co_await seastar::sleep(1s);
}
boost::asio::awaitable<void> accepts(boost::asio::io_context &Context) {
  boost::asio::co_spawn(
      Context,
      []() -> boost::asio::awaitable<void> {
        try {
          co_await boost::asio::steady_timer(
              co_await boost::asio::this_coro::executor, 1s)
              .async_wait(boost::asio::use_awaitable);
        } catch (const std::exception &) {
        }
      },
      boost::asio::detached);
  co_return;
}
