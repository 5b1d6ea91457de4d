// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy --checks=cotidy-* %s -- %flags -DCONFIGURED | %FileCheck
// RUN: %cotidy --checks=cotidy-* --diff %s -- %flags -DCONFIGURED | %FileCheck --check-prefix=FIX
// RUN: cp %s %t.cpp
// RUN: %cotidy --checks=cotidy-* --fix=safe %t.cpp -- %flags -DCONFIGURED
// RUN: %cotidy --checks=cotidy-* %t.cpp -- %flags -DCONFIGURED | FileCheck %s --check-prefix=FIXED
// FIXED-NOT: silences nothing: 'cotidy
// FIXED: silences nothing: there is no such check

#include <cppcoro.h>
#include <chrono>
#include <thread>

using namespace std::chrono_literals;
using std::this_thread::sleep_for;
cppcoro::task<> work();

//===--- Found ------------------------------------------------------------===//

cppcoro::task<> stale() {
  co_await work(); // NOLINT(cotidy-blocking-call): it was a sleep once
  // CHECK: :[[#@LINE-1]]:23: warning: this NOLINT silences nothing: 'cotidy-blocking-call' reports nothing on this line [cotidy-unused-suppression]
  // FIX: -  co_await work(); // {{NOLINT}}(cotidy-blocking-call): it was a sleep once
  // FIX-NEXT: +  co_await work();{{$}}
}

cppcoro::task<> wrongLine() {
  // NOLINTNEXTLINE(cotidy-blocking-call)
  // CHECK: :[[#@LINE-1]]:6: warning: this NO{{LINTNEXTLINE}} silences nothing: 'cotidy-blocking-call' reports nothing on the next line
  // FIX: -  // NO{{LINTNEXTLINE}}(cotidy-blocking-call)
  co_await work();
  sleep_for(1s);
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}} [cotidy-blocking-call]
}

cppcoro::task<> staleBlock() {
  // NOLINTBEGIN(cotidy-blocking-call)
  // CHECK: :[[#@LINE-1]]:6: warning: this NO{{LINTBEGIN}} silences nothing: 'cotidy-blocking-call' reports nothing up to its NO{{LINTEND}}
  // FIX: -  // NO{{LINTBEGIN}}(cotidy-blocking-call)
  co_await work();
  // NOLINTEND(cotidy-blocking-call)
  // FIX: -  // NO{{LINTEND}}(cotidy-blocking-call)
}

cppcoro::task<> oneOfTwo() {
  sleep_for(1s); // NOLINT(cotidy-dropped-task, cotidy-blocking-call)
  // CHECK: :[[#@LINE-1]]:28: warning: 'cotidy-dropped-task' silences nothing in this NOLINT: the check reports nothing on this line
  // FIX: -  sleep_for(1s); // {{NOLINT}}(cotidy-dropped-task, cotidy-blocking-call)
  // FIX-NEXT: +  sleep_for(1s); // {{NOLINT}}(cotidy-blocking-call)
  co_await work(); // NOLINT(readability-magic-numbers,cotidy-blocking-call)
  // CHECK: :[[#@LINE-1]]:56: warning: 'cotidy-blocking-call' silences nothing in this NOLINT
  // FIX: +  co_await work(); // {{NOLINT}}(readability-magic-numbers)
}

cppcoro::task<> bothStale() {
  co_await work(); /* NOLINT(cotidy-dropped-task,cotidy-blocking-call) */
  // CHECK: :[[#@LINE-1]]:23: warning: this NOLINT silences nothing: 'cotidy-dropped-task', 'cotidy-blocking-call' report nothing on this line
  // FIX: +  co_await work();{{$}}
  co_await work(); // once slow NOLINT(cotidy-blocking-call)
  // CHECK: :[[#@LINE-1]]:33: warning: this NOLINT silences nothing
  // FIX: +  co_await work(); // once slow{{$}}
}

cppcoro::task<> misspelt() {
  co_await work(); // NOLINT(cotidy-blocking-calls)
  // CHECK: :[[#@LINE-1]]:30: warning: 'cotidy-blocking-calls' silences nothing: there is no such check; did you mean 'cotidy-blocking-call'?
}

cppcoro::task<> glob() {
  co_await work(); // NOLINT(cotidy-blocking-c*)
  // CHECK: :[[#@LINE-1]]:23: warning: this NOLINT silences nothing: 'cotidy-blocking-c*' reports nothing on this line
}

//===--- Not found --------------------------------------------------------===//

cppcoro::task<> needed() {
  sleep_for(1s); // NOLINT(cotidy-blocking-call)
  // NOLINTNEXTLINE(cotidy-blocking-*)
  sleep_for(1s);
  // NOLINTBEGIN(cotidy-blocking-call)
  sleep_for(1s);
  // NOLINTEND(cotidy-blocking-call)
  sleep_for(1s); // NOLINT(readability-magic-numbers, cotidy-blocking-call): why
  work();        // NOLINT(cotidy-*)
  work();        // NOLINT
  co_return;
}

// What is not said to be about cotidy's checks.
cppcoro::task<> others() {
  co_await work(); // NOLINT
  co_await work(); // NOLINT(*)
  co_await work(); // NOLINT(bugprone-*, readability-magic-numbers)
  co_await work(); // NOLINT()
  const char *Text = "// NOLINT(cotidy-blocking-call)";
  (void)Text;
}

cppcoro::task<> meant() {
  // NOLINTNEXTLINE(cotidy-unused-suppression)
  co_await work(); // NOLINT(cotidy-blocking-call)
  co_await work(); // NOLINT(cotidy-blocking-call, cotidy-unused-suppression)
}

// In a macro the place of its use counts as well as that of its definition.
#define PAUSE sleep_for(1s)
#define STALE co_await work() // NOLINT(cotidy-blocking-call)
#define LONG                                                                   \
  sleep_for(1s) /* NOLINT(cotidy-blocking-call) */
cppcoro::task<> macros() {
  PAUSE; // NOLINT(cotidy-blocking-call)
  STALE;
  LONG;
}

// Other configurations need it.
cppcoro::task<> configured() {
#ifdef CONFIGURED
  co_await work();
#else
  sleep_for(1s); // NOLINT(cotidy-blocking-call)
#endif
}

// Who knows what T does.
template <class T> cppcoro::task<> pattern(T Pause) {
  Pause(); // NOLINT(cotidy-blocking-call)
  co_await work();
}
