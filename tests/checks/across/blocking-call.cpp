// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-blocking-call' %s

#include <chrono>
#include <future>
#include <thread>

using namespace std::chrono_literals;

void helper() { std::this_thread::sleep_for(1s); }
void work();

//===--- Found ------------------------------------------------------------===//

lib::Any<> sleeps() {
  std::this_thread::sleep_for(1s);
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks the event loop
  co_return;
}

lib::Any<> callsHelper() {
  helper();
  // CHECK: :[[#@LINE-1]]:3: warning: 'helper' blocks the event loop: 'helper' calls 'std::this_thread::sleep_for'
  // CHECK-NEXT: :[[#@LINE-14]]:17: note: 'helper' calls 'std::this_thread::sleep_for' here
  co_return;
}

lib::Any<> keepsJthread() {
  std::jthread Worker(work);
  // CHECK: :[[#@LINE-1]]:3: warning: the destructor of 'Worker' blocks the event loop
  co_return;
}

lib::Any<int> inLambda() {
  auto Inner = []() -> lib::Any<int> {
    std::this_thread::sleep_for(1s);
    // CHECK: :[[#@LINE-1]]:5: warning: 'std::this_thread::sleep_for' blocks
    co_return 1;
  };
  co_return co_await Inner();
}

#ifdef HAS_EAGER
lib::Eager<> eager(std::future<int> &Result) {
  Result.wait();
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::future::wait' blocks the event loop
  co_return;
}
#endif

//===--- Not found --------------------------------------------------------===//

void plain() { helper(); }

lib::Any<> zero(std::future<int> &Result) {
  std::this_thread::sleep_for(0s);
  (void)Result.wait_for(0s);
  co_return;
}

lib::Any<> elsewhere() {
  std::thread([] { helper(); }).detach();
  auto Later = [] { helper(); };
  (void)Later;
  co_return;
}

#ifdef HAS_OFFLOAD
lib::Any<> offloads() {
  OFFLOAD([] { helper(); });
  OFFLOAD([] { std::this_thread::sleep_for(1s); });
  co_return;
}
#endif
