// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-group-outlives-object' %s

#include <string>

#ifdef HAS_LAZY
lib::Any<> rest();
void read(const std::string &);
lib::Lazy<> use(const std::string &Text) {
  co_await rest();
  read(Text);
}
lib::Lazy<> copy(std::string Text) {
  co_await rest();
  read(Text);
}

//===--- Found ------------------------------------------------------------===//

#ifdef HAS_GROUP
lib::Any<> leaves() {
  std::string Text = "a";
  SPAWN_OWNED(use(Text));
  // CHECK: :[[#@LINE-1]]:{{[0-9]+}}: warning: 'Text' dies before the group has waited for its tasks, and 'use' goes on using it
  co_return;
}

//===--- Not found --------------------------------------------------------===//

lib::Any<> mayWait(std::string Other) {
  std::string Text = "a";
  SPAWN_OWNED(use(Text));
  SPAWN_OWNED(copy(Text));
  co_await rest();
  SPAWN_OWNED(copy(Text));
}
#endif
#endif
