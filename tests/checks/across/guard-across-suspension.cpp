// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-guard-across-suspension' %s

struct [[clang::annotate("cotidy::thread-scope")]] LogContext {
  explicit LogContext(const char *Name);
  ~LogContext();
};
lib::Any<> work();

//===--- Found ------------------------------------------------------------===//

lib::Any<> lives() {
  LogContext Context("request");
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Context' is in force while the coroutine is suspended
}

//===--- Not found --------------------------------------------------------===//

lib::Any<> ends() {
  {
    LogContext Context("request");
  }
  co_await work();
}
