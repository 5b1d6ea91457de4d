// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-dangling-parameter' %s

#include <string>
#include <utility>
#include <vector>

lib::Any<> rest();
void read(const std::string &);

//===--- Found ------------------------------------------------------------===//

#ifdef HAS_LAZY
lib::Lazy<> use(const std::string &Text) {
  co_await rest();
  read(Text);
}

lib::Any<> keeps() {
  auto Later = use("a");
  // CHECK: :[[#@LINE-1]]:20: warning: 'use' goes on using its parameter 'Text' after the temporary behind it is destroyed: the task is kept in 'Later'
  co_await std::move(Later);
}

lib::Any<> loops() {
  std::vector<lib::Lazy<>> All;
  for (int I = 0; I < 3; ++I) {
    std::string Name = "a";
    All.push_back(use(Name));
    // CHECK: :[[#@LINE-1]]:23: warning: 'use' goes on using its parameter 'Text' after 'Name' is destroyed: the task is kept in 'All'
  }
  for (auto &One : All)
    co_await std::move(One);
}

struct Service {
  std::vector<lib::Lazy<>> All;
  void store() {
    All.push_back(use("a"));
    // CHECK: :[[#@LINE-1]]:23: warning: 'use' goes on using its parameter 'Text' after the temporary behind it is destroyed: the task is stored
  }
};
#endif

#if defined(HAS_SPAWN_OWNED) && defined(HAS_LAZY)
lib::Any<> spawns() {
  SPAWN_OWNED(use("a"));
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: 'use' goes on using its parameter 'Text' after the temporary behind it is destroyed: '{{.*}}' starts it, and nobody waits for it here
  co_return;
}
#endif

#ifdef HAS_EAGER
lib::Eager<> run(const std::string &Text) {
  co_await rest();
  read(Text);
}
lib::Eager<> runsOn() {
  auto Running = run("a");
  // CHECK: :[[#@LINE-1]]:22: warning: 'run' goes on using its parameter 'Text' after the temporary behind it is destroyed: the task is kept in 'Running'
  co_await std::move(Running);
}
#endif

//===--- Not found --------------------------------------------------------===//

#ifdef HAS_LAZY
lib::Lazy<> copy(std::string Text) {
  co_await rest();
  read(Text);
}
lib::Any<> inPlace(const std::string &Given) {
  co_await use("a");
  std::string Own = "a";
  auto Later = use(Given);
  auto Last = use(Own);
  auto Copied = copy("a");
  co_await std::move(Later);
  co_await std::move(Last);
  co_await std::move(Copied);
}
#ifdef HAS_GATHER
lib::Lazy<int> size(const std::string &Text) {
  co_await rest();
  co_return static_cast<int>(Text.size());
}
lib::Any<> gathers() { co_await GATHER(size("a"), size("b")); }
#endif
#ifdef HAS_SYNC_WAIT
void waits() { SYNC_WAIT(use("a")); }
#endif
#endif

#ifdef HAS_EAGER
lib::Eager<> readsFirst(const std::string &Text) {
  read(Text);
  co_await rest();
}
lib::Eager<> early() {
  co_await run("a");
  auto Running = readsFirst("a");
  co_await std::move(Running);
}
#endif
