// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-task-outlives-scope' %s

#include <exception>
#include <mutex>
#include <string>

lib::Any<> rest();
std::string make();
void read(const std::string &);

//===--- Found ------------------------------------------------------------===//

#ifdef HAS_LAZY
lib::Lazy<> use(const std::string &Text) {
  co_await rest();
  read(Text);
}
lib::Lazy<> copy(std::string Text) {
  co_await rest();
  read(Text);
}
lib::Lazy<> declared(const std::string &Text);

lib::Lazy<> local() {
  std::string Text = make();
  return use(Text);
  // CHECK: :[[#@LINE-1]]:14: warning: the task of 'use' borrows 'Text', which dies when this function returns: the task runs later
}
lib::Lazy<> temporary() {
  return declared(make());
  // CHECK: :[[#@LINE-1]]:19: warning: the task of 'declared' borrows a temporary, which dies when this function returns
}
lib::Lazy<> handlers() {
  try {
    return copy("a");
  } catch (const std::exception &) {
    return copy("b");
  }
}
lib::Lazy<> number(int Given) {
  co_await rest();
  read(std::to_string(Given));
}
lib::Lazy<> neverHandles() {
  try {
    return number(1);
    // CHECK: :[[#@LINE-1]]:12: warning: the try block ends before the task of 'number' runs: its handlers see none of the task's errors
  } catch (const std::exception &) {
    return number(2);
  }
}
std::mutex Mutex;
lib::Lazy<> locked(int Given) {
  std::lock_guard Lock(Mutex);
  return number(Given);
  // CHECK: :[[#@LINE-1]]:10: warning: 'Lock' ends before the task of 'number' runs
}
#endif

#ifdef HAS_EAGER
lib::Eager<> run(const std::string &Text) {
  co_await rest();
  read(Text);
}
lib::Eager<> runsOn() {
  std::string Text = make();
  return run(Text);
  // CHECK: :[[#@LINE-1]]:14: warning: the task of 'run' borrows 'Text', which dies when this function returns
}
#endif

//===--- Not found --------------------------------------------------------===//

#ifdef HAS_LAZY
lib::Lazy<> byValue() {
  std::string Text = make();
  return copy(Text);
}
lib::Lazy<> passedOn(const std::string &Text) { return use(Text); }
lib::Lazy<> inPlace() { co_await declared(make()); }
#endif

#ifdef HAS_EAGER
lib::Eager<> readsFirst(const std::string &Text) {
  read(Text);
  co_await rest();
}
lib::Eager<> early() {
  std::string Text = make();
  return readsFirst(Text);
}
#endif
