// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-dangling-parameter' \
// RUN:   --option cotidy-dangling-parameter.Declarations=true %s -- %flags \
// RUN:   | %FileCheck
// RUN: %cotidy '--checks=-*,cotidy-dangling-parameter' %s -- %flags | count 0

#include <asyncio/asyncio.h>

#include <functional>
#include <qcoro.h>
#include <string>
#include <string_view>

void read(const std::string &);
void read(char);

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> byReference(const std::string &Text) {
  // CHECK: :[[#@LINE-1]]:33: warning: the coroutine uses what 'Text' refers to after it was suspended: the caller has to keep it alive [cotidy-dangling-parameter]
  // CHECK-NEXT: :[[#@LINE+1]]:8: note: used here
  read(Text);
  co_return;
}
asyncio::Coro<void> byView(std::string_view Text) {
  // CHECK: :[[#@LINE-1]]:28: warning: the coroutine uses what 'Text' refers to after it was suspended
  read(Text.front());
  co_return;
}
QCoro::Task<> wait();
QCoro::Task<> eager(const std::string &Text) {
  // CHECK: :[[#@LINE-1]]:21: warning: the coroutine uses what 'Text' refers to after it was suspended
  co_await wait();
  read(Text);
}

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<void> byValue(std::string Text) {
  read(Text);
  co_return;
}
asyncio::Coro<void> unused(const std::string &) { co_return; }
asyncio::Coro<void> onPurpose(std::reference_wrapper<std::string> Text) {
  read(Text);
  co_return;
}
QCoro::Task<> early(const std::string &Text) {
  read(Text);
  co_await wait();
}
void plain(const std::string &Text) { read(Text); }
