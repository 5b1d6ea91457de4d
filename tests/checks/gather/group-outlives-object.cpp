// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-group-outlives-object' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <cppcoro.h>
#include <folly-coro.h>
#include <libcoro.h>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using asyncio::Coro;
using asyncio::TaskGroup;

void take(int);
Coro<void> rest();
Coro<void> use(const std::string &Text) {
  co_await rest();
  take(static_cast<int>(Text.size()));
}
Coro<void> useNumber(int *Number) {
  co_await rest();
  take(*Number);
}
Coro<void> copy(std::string Text) {
  co_await rest();
  take(static_cast<int>(Text.size()));
}

//===--- Found ------------------------------------------------------------===//

Coro<void> block() {
  co_await TaskGroup::scope([](TaskGroup &Group) -> Coro<void> {
    std::string Text = "a";
    Group.create_task(use(Text));
    // CHECK: :[[#@LINE-1]]:27: warning: 'Text' dies before the group has waited for its tasks, and 'use' goes on using it [cotidy-group-outlives-object]
    // CHECK-NEXT: :[[#@LINE-3]]:17: note: 'Text' is declared here, and dies with its scope
    // CHECK-NEXT: :{{[0-9]+}}:35: note: the parameter is a reference
    // CHECK-NEXT: :{{[0-9]+}}:25: note: used here, when the coroutine runs
    // CHECK-NEXT: :[[#@LINE-7]]:43: note: the group lives longer
    co_return;
  });
}

Coro<void> callable() {
  co_await TaskGroup::scope([](TaskGroup &Group) -> Coro<void> {
    std::string Text = "a";
    Group.create_task([&]() -> Coro<void> {
      // CHECK: :[[#@LINE-1]]:23: warning: 'Text' dies before the group has waited for its tasks, and this lambda goes on using it
      co_await rest();
      Text.clear();
    });
    co_return;
  });
}

Coro<void> loop(std::vector<int> Numbers) {
  co_await TaskGroup::scope([&](TaskGroup &Group) -> Coro<void> {
    for (int Number : Numbers)
      Group.create_task(useNumber(&Number));
    // CHECK: :[[#@LINE-1]]:35: warning: 'Number' dies before the group has waited for its tasks, and 'useNumber' goes on using it
    co_return;
  });
}

Coro<void> served(asyncio::Queue<std::string> &Queue) {
  co_await TaskGroup::scope([&](TaskGroup &Group) -> Coro<void> {
    while (true) {
      std::string Text = co_await Queue.get();
      Group.create_task(use(Text));
      // CHECK: :[[#@LINE-1]]:29: warning: 'Text' dies before the group has waited for its tasks
    }
  });
}

void helper(TaskGroup &Group) {
  std::string Text = "a";
  Group.create_task(use(Text));
  // CHECK: :[[#@LINE-1]]:25: warning: 'Text' dies before the group has waited for its tasks
}

coro::task<> work(coro::thread_pool &Pool, const std::string &Text) {
  co_await Pool.schedule();
  take(static_cast<int>(Text.size()));
}
void declaredAfter(coro::thread_pool &Pool) {
  coro::task_group<coro::thread_pool> Group(&Pool);
  std::string Text = "a";
  (void)Group.start(work(Pool, Text));
  // CHECK: :[[#@LINE-1]]:32: warning: 'Text' dies before the group has waited for its tasks, and 'work' goes on using it
}

struct Server {
  cppcoro::async_scope Scope;
  void serve(std::string Name) {
    Scope.spawn(session(Name));
    // CHECK: :[[#@LINE-1]]:25: warning: 'Name' dies before the group has waited for its tasks, and 'session' goes on using it
  }
  cppcoro::task<> pause();
  cppcoro::task<> session(const std::string &Name) {
    co_await pause();
    take(static_cast<int>(Name.size()));
  }
};

//===--- Not found --------------------------------------------------------===//

// Declared outside of the block that the group runs.
Coro<void> outside() {
  std::string Text = "a";
  co_await TaskGroup::scope([&](TaskGroup &Group) -> Coro<void> {
    Group.create_task(use(Text));
    Group.create_task([&]() -> Coro<void> {
      co_await rest();
      Text.clear();
    });
    co_return;
  });
}

// By value, or kept in the callable.
Coro<void> byValue() {
  co_await TaskGroup::scope([](TaskGroup &Group) -> Coro<void> {
    std::string Text = "a";
    Group.create_task(copy(Text));
    Group.create_task([Text]() -> Coro<void> { return use(Text); });
    Group.create_task(copy(std::move(Text)));
    co_return;
  });
}

// Awaited in time, or perhaps so.
Coro<void> awaited() {
  co_await TaskGroup::scope([](TaskGroup &Group) -> Coro<void> {
    std::string Text = "a";
    auto Task = Group.create_task(use(Text));
    co_await Task;
    std::string Other = "b";
    co_await Group.create_task(use(Other));
  });
}
cppcoro::task<> session(const std::string &Text);
cppcoro::task<> rests();
cppcoro::task<> joins() {
  cppcoro::async_scope Scope;
  std::string Text = "a";
  Scope.spawn([](std::string &Given) -> cppcoro::task<> {
    co_await rests();
    Given.clear();
  }(Text));
  co_await Scope.join();
}
coro::task<> joinsGroup(coro::thread_pool &Pool) {
  coro::task_group<coro::thread_pool> Group(&Pool);
  std::string Text = "a";
  (void)Group.start(work(Pool, Text));
  co_await Group;
}

// The group goes first; what it does then is its own affair.
void declaredBefore(coro::thread_pool &Pool) {
  std::string Text = "a";
  coro::task_group<coro::thread_pool> Group(&Pool);
  (void)Group.start(work(Pool, Text));
}
