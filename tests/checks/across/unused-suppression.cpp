// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-unused-suppression,cotidy-blocking-call' %s

#include <chrono>
#include <thread>

lib::Any<> work();

//===--- Found ------------------------------------------------------------===//

lib::Any<> stale() {
  co_await work(); // NOLINT(cotidy-blocking-call): it was a sleep once
  // CHECK: :[[#@LINE-1]]:23: warning: this NOLINT silences nothing: 'cotidy-blocking-call' reports nothing on this line
}

lib::Any<> wrongLine() {
  // NOLINTNEXTLINE(cotidy-blocking-call)
  // CHECK: :[[#@LINE-1]]:6: warning: this NO{{LINTNEXTLINE}} silences nothing: 'cotidy-blocking-call' reports nothing on the next line
  co_await work();
  std::this_thread::sleep_for(std::chrono::seconds(1));
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}} [cotidy-blocking-call]
}

template <class T> lib::Any<> inTemplate(T) {
  co_await work(); // NOLINT(cotidy-blocking-call)
  // CHECK: :[[#@LINE-1]]:23: warning: this NOLINT silences nothing
}
template lib::Any<> inTemplate(int);
template lib::Any<> inTemplate(char);

//===--- Not found --------------------------------------------------------===//

lib::Any<> needed() {
  co_await work();
  std::this_thread::sleep_for(std::chrono::seconds(1)); // NOLINT(cotidy-blocking-call): a demonstration
  // NOLINTNEXTLINE(cotidy-blocking-call)
  std::this_thread::sleep_for(std::chrono::seconds(1));
}

// Of checks that do not run here, nobody knows.
lib::Any<> ofOthers() {
  co_await work(); // NOLINT(cotidy-dropped-task, readability-magic-numbers)
  co_await work(); // NOLINT
}
