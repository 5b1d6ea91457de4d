// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-task-outlives-scope' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <boost-asio.h>
#include <mutex>
#include <optional>
#include <qcoro.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using asyncio::Coro;

void take(int);
std::string make();
Coro<void> rest();
Coro<int> use(const std::string &Text) {
  co_await rest();
  co_return static_cast<int>(Text.size());
}
Coro<int> view(std::string_view Text) {
  co_await rest();
  co_return Text.front();
}
Coro<int> copy(std::string Text) {
  co_await rest();
  co_return static_cast<int>(Text.size());
}
Coro<int> compute(int Number) { co_return Number; }
Coro<int> declared(const std::string &Text, int Number = 0);

//===--- Found: what the task borrows -------------------------------------===//

Coro<int> local() {
  std::string Text = make();
  return use(Text);
  // CHECK: :[[#@LINE-1]]:14: warning: the task of 'use' borrows 'Text', which dies when this function returns: the task runs later [cotidy-task-outlives-scope]
  // CHECK-NEXT: :[[#@LINE-3]]:15: note: 'Text' is declared here, and dies with its scope
  // CHECK-NEXT: :{{[0-9]+}}:34: note: the parameter is a reference
  // CHECK-NEXT: :{{[0-9]+}}:30: note: used here, when the coroutine runs
}

Coro<int> temporary() {
  return use(make());
  // CHECK: :[[#@LINE-1]]:14: warning: the task of 'use' borrows a temporary, which dies when this function returns
}

Coro<int> parameter(std::string Text) {
  return view(Text);
  // CHECK: :[[#@LINE-1]]:15: warning: the task of 'view' borrows 'Text', which dies when this function returns
}

Coro<int> kept() {
  std::string Text = make();
  auto Task = use(Text);
  // CHECK: :[[#@LINE-1]]:19: warning: the task of 'use' borrows 'Text', which dies when this function returns
  return Task;
}

auto combined() {
  std::string Text = make();
  return asyncio::wait_for(use(Text), 1s);
  // CHECK: :[[#@LINE-1]]:32: warning: the task of 'use' borrows 'Text', which dies when this function returns
}

std::vector<Coro<int>> several() {
  std::string Text = make();
  std::vector<Coro<int>> All;
  All.push_back(use(Text));
  // CHECK: :[[#@LINE-1]]:21: warning: the task of 'use' borrows 'Text', which dies when this function returns
  return All;
}

struct Client {
  std::string Name;
  Coro<int> ask() {
    co_await rest();
    co_return static_cast<int>(Name.size());
  }
};
Coro<int> object() {
  Client Own;
  return Own.ask();
  // CHECK: :[[#@LINE-1]]:10: warning: the task of 'ask' borrows 'Own', which dies when this function returns
}

// Only declared here: it may be a coroutine.
Coro<int> unseen() {
  std::string Text = make();
  return declared(Text);
  // CHECK: :[[#@LINE-1]]:19: warning: the task of 'declared' borrows 'Text', which dies when this function returns
}
struct Holder {
  std::optional<Coro<int>> Pending;
  std::vector<Coro<int>> All;
  void store() {
    Pending = declared(make());
    // CHECK: :[[#@LINE-1]]:24: warning: the task of 'declared' borrows a temporary, which dies at the end of this statement: the task is stored
    All.push_back(declared("a"));
    // CHECK: :[[#@LINE-1]]:28: warning: the task of 'declared' borrows a temporary, which dies at the end of this statement
  }
};
Coro<void> stored() {
  auto Later = declared(make());
  // CHECK: :[[#@LINE-1]]:25: warning: the task of 'declared' borrows a temporary, which dies at the end of this statement: the task is kept in 'Later'
  co_await Later;
}

//===--- Found: scopes that end too early ---------------------------------===//

Coro<int> handlers() {
  try {
    return compute(1);
    // CHECK: :[[#@LINE-1]]:12: warning: the try block ends before the task of 'compute' runs: its handlers see none of the task's errors [cotidy-task-outlives-scope]
    // CHECK-NEXT: :[[#@LINE+1]]:5: note: this handler is left by then
  } catch (const std::exception &) {
    return compute(0);
  }
}

std::mutex Mutex;
Coro<int> locked(int Number) {
  std::lock_guard Lock(Mutex);
  return compute(Number);
  // CHECK: :[[#@LINE-1]]:10: warning: 'Lock' ends before the task of 'compute' runs [cotidy-task-outlives-scope]
  // CHECK-NEXT: :[[#@LINE-3]]:19: note: 'Lock' is destroyed when this function returns; a coroutine would keep it
}

struct Transaction {
  explicit Transaction(int);
  ~Transaction();
  void commit();
};
Coro<int> transacted(int Number) {
  Transaction Guard(Number);
  return compute(Number);
  // CHECK: :[[#@LINE-1]]:10: warning: 'Guard' ends before the task of 'compute' runs
}

//===--- Not found --------------------------------------------------------===//

// Given away by value, or borrowed from who lives longer.
std::string Global;
Coro<int> byValue() {
  std::string Text = make();
  return copy(Text);
}
Coro<int> moved() {
  std::string Text = make();
  return copy(std::move(Text));
}
Coro<int> passedOn(const std::string &Text) { return use(Text); }
Coro<int> global() { return use(Global); }
Coro<int> literal() { return view("a"); }
Coro<int> member(Client &Of) { return Of.ask(); }
Coro<int> unseenPassedOn(const std::string &Text) { return declared(Text); }

// A coroutine keeps all of it.
Coro<int> coroutine() {
  std::string Text = make();
  std::lock_guard Lock(Mutex);
  try {
    co_return co_await use(Text);
  } catch (const std::exception &) {
    co_return 0;
  }
}
Coro<int> unseenInPlace() { co_return co_await declared(make()); }

// What is waited for is over.
int waits() {
  std::string Text = make();
  return asyncio::run(use(Text));
}

// The handlers are for what comes before the task.
Coro<int> parses(const std::string &Text) {
  try {
    return compute(std::stoi(Text));
  } catch (const std::exception &) {
    return compute(0);
  }
}
Coro<int> throws(bool Bad) {
  try {
    if (Bad)
      throw std::runtime_error("bad");
    return compute(1);
  } catch (const std::exception &) {
    return compute(0);
  }
}
Coro<int> inHandler() {
  try {
    take(1);
  } catch (const std::exception &) {
    return compute(0);
  }
  return compute(1);
}

// The lock is for what is read now.
struct Cache {
  std::mutex Guarded;
  int Value = 0;
  Coro<int> get() {
    std::lock_guard Lock(Guarded);
    return compute(Value);
  }
  Coro<int> count() {
    std::lock_guard Lock(Guarded);
    ++Value;
    return compute(1);
  }
};
Coro<int> committed(int Number) {
  Transaction Guard(Number);
  Guard.commit();
  return compute(Number);
}

// An eager coroutine has run to its first suspension.
QCoro::Task<> wait();
QCoro::Task<int> eager(const std::string &Text) {
  const int Size = static_cast<int>(Text.size());
  co_await wait();
  co_return Size;
}
QCoro::Task<int> returnsEager() {
  std::string Text = make();
  return eager(Text);
}
QCoro::Task<int> eagerInTry() {
  try {
    return eager(Global);
  } catch (const std::exception &) {
    return eager(Global);
  }
}
