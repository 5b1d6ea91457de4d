// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-release-after-suspension' %s

#include <cstdlib>

lib::Any<> work();

//===--- Found ------------------------------------------------------------===//

lib::Any<> memory() {
  void *Buffer = std::malloc(1);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: if this await throws,{{.*}} 'Buffer' is never released
  std::free(Buffer);
}

//===--- Not found --------------------------------------------------------===//

lib::Any<> releasesInHandler() {
  void *Buffer = std::malloc(1);
  try {
    co_await work();
  } catch (...) {
    std::free(Buffer);
    throw;
  }
  std::free(Buffer);
}

#ifdef HAS_LOCK
lib::Any<> guard(lib::Mutex &Mutex) {
  auto Guard = co_await LOCK(Mutex);
  co_await work();
}
#endif
