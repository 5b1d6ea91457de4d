// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// QCoro waits by running Qt's loop, which cotidy-nested-event-loop reports.
//
// RUN: %libraries '--checks=-*,cotidy-blocking-wait,cotidy-nested-event-loop' %s

lib::Any<int> make();

//===--- Found ------------------------------------------------------------===//

#ifdef HAS_SPAWN_HERE
lib::Any<int> waitsForItsOwnLoop() {
  auto Started = SPAWN_HERE(make());
  co_return WAIT_FOR(Started);
  // CHECK: :[[#@LINE-1]]:13: warning: '{{result|get}}' deadlocks{{.*}}: the work that it waits for runs on the event loop that this coroutine blocks; use 'co_await'
  // CHECK: :[[#@LINE-3]]:18: note: the work is started on this coroutine's loop here
}
#endif

#ifdef HAS_SYNC_WAIT
lib::Any<> waits() {
  SYNC_WAIT(make());
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}} {{(waits synchronously for asynchronous work|runs an event loop inside a coroutine): }}
  co_return;
}

void helper() { SYNC_WAIT(make()); }
lib::Any<> throughHelper() {
  helper();
  // CHECK: :[[#@LINE-1]]:3: warning: 'helper' {{(waits synchronously for asynchronous work|runs an event loop inside a coroutine)}}: 'helper' calls '
  // CHECK-NEXT: :[[#@LINE-4]]:17: note: 'helper' calls '
  co_return;
}

//===--- Not found --------------------------------------------------------===//

void plain() { SYNC_WAIT(make()); }

lib::Any<> later() {
  auto Later = [] { SYNC_WAIT(make()); };
  (void)Later;
  co_return;
}
#endif

lib::Any<int> awaits() { co_return co_await make(); }
