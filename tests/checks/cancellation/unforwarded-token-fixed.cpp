// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What --fix=all leaves parses, and has nothing left to find.
//
// RUN: cp %s %t.cpp
// RUN: %cotidy '--checks=-*,cotidy-unforwarded-token' %t.cpp -- %flags | FileCheck %s
// RUN: %cotidy '--checks=-*,cotidy-unforwarded-token' --fix=all %t.cpp -- %flags
// RUN: %cotidy '--checks=-*,cotidy-unforwarded-token' %t.cpp -- %flags | count 0
// RUN: FileCheck --check-prefix=FIXED %s < %t.cpp
// CHECK-COUNT-14: warning: {{.*}}[cotidy-unforwarded-token]

#include <asyncio/asyncio.h>

#include <cppcoro.h>
#include <libcoro.h>
#include <seastar.h>
#include <chrono>
#include <coroutine>
#include <stop_token>

using cppcoro::cancellation_token;
using cppcoro::task;

task<> read();
task<> read(const cancellation_token &);
task<int> load(int, int = 0, cancellation_token = {});
task<int> first(int);
task<int> first(cancellation_token, int);
template <class T> task<T> ask(T);
template <class T> task<T> ask(T, cancellation_token);

struct Timer {
  Timer();
  explicit Timer(int);
  Timer(cancellation_token);
  Timer(int, cancellation_token);
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};

task<> all(cancellation_token Stop, cppcoro::net::socket &To, char *Data) {
  co_await read();
  // FIXED: {{^}}  co_await read(Stop);
  int Sum = co_await load(1, 2) + co_await first(3);
  // FIXED: {{^}}  int Sum = co_await load(1, 2, Stop) + co_await first(Stop, 3);
  Sum += static_cast<int>(co_await To.recv(Data, 1));
  // FIXED: {{^}}  Sum += static_cast<int>(co_await To.recv(Data, 1, Stop));
  co_await cppcoro::when_all(load(1, 2), ask(Sum));
  // FIXED: {{^}}  co_await cppcoro::when_all(load(1, 2, Stop), ask(Sum, Stop));
  co_await Timer();
  // FIXED: {{^}}  co_await Timer(Stop);
  co_await Timer(1);
  // FIXED: {{^}}  co_await Timer(1, Stop);
  co_await Timer{2};
  // FIXED: {{^}}  co_await Timer{2, Stop};
}

asyncio::Coro<void> fetch(int, std::stop_token = {});
asyncio::Coro<void> pages(std::stop_token Stop) {
  for (int Page = 0; Page != 3; ++Page)
    co_await fetch(
        Page
    );
  // FIXED: {{^}}        Page, Stop
  // FIXED-NEXT: {{^}}    );
  auto Once = [Stop](int Page) -> asyncio::Coro<void> {
    co_await fetch(Page);
    // FIXED: {{^}}    co_await fetch(Page, Stop);
  };
  co_await Once(4);
}

coro::task<bool> changed(coro::condition_variable &Changed,
                         coro::scoped_lock &Held, std::stop_token Stop) {
  co_await Changed.wait(Held, [] { return true; });
  // FIXED: {{^}}  co_await Changed.wait(Held, Stop, [] { return true; });
  co_return true;
}

seastar::future<> rest(seastar::abort_source &Stop) {
  co_await seastar::sleep_abortable(std::chrono::seconds(1));
  // FIXED: {{^}}  co_await seastar::sleep_abortable(std::chrono::seconds(1), Stop);
  co_await seastar::sleep_abortable(std::chrono::seconds(2));
  // FIXED: {{^}}  co_await seastar::sleep_abortable(std::chrono::seconds(2), Stop);
}
