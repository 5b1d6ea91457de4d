// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-guard-across-suspension' '--config={CheckOptions: {cotidy-guard-across-suspension.Types: "app::ErrnoSaver; app::Zone", cotidy-guard-across-suspension.AllowedAwaitables: "app::Immediate", cotidy-guard-across-suspension.AllowedCallees: "app::flush", cotidy-guard-across-suspension.AllowedYields: "asyncio::AsyncGenerator"}}' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

namespace app {
class ErrnoSaver {
public:
  ErrnoSaver();
  ~ErrnoSaver();
};
template <class T> class Zone {
public:
  explicit Zone(T);
  ~Zone();
};
class Immediate {
public:
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
asyncio::Coro<void> flush();
asyncio::Coro<void> work();

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> listed() {
  ErrnoSaver Saver;
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Saver' is in force
}

asyncio::Coro<void> listedTemplate() {
  Zone<int> Here(1);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Here' is in force
}

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<void> allowed() {
  ErrnoSaver Saver;
  co_await flush();
}

asyncio::AsyncGenerator<int> allowedYield() {
  ErrnoSaver Saver;
  co_yield 1;
}
} // namespace app
