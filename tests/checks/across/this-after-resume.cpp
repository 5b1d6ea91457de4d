// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %libraries '--checks=-*,cotidy-this-after-resume' %s

#include <memory>

lib::Any<> rest();
template <class T> void keep(T);

//===--- Found ------------------------------------------------------------===//

struct Session : std::enable_shared_from_this<Session> {
  int Count = 0;
  lib::Any<> run() {
    co_await rest();
    ++Count;
    // CHECK: :[[#@LINE-1]]:7: warning: the object is used after a suspension, but nothing in the coroutine keeps it alive
  }
  void start() { keep(run()); }
};

//===--- Not found --------------------------------------------------------===//

struct Careful : std::enable_shared_from_this<Careful> {
  int Count = 0;
  lib::Any<> run(std::shared_ptr<Careful> Self) {
    co_await rest();
    ++Count;
  }
  lib::Any<> keeps() {
    auto Self = shared_from_this();
    co_await rest();
    ++Count;
  }
  lib::Any<> awaited() {
    co_await rest();
    ++Count;
  }
  lib::Any<> awaits(std::shared_ptr<Careful> Self) { co_await awaited(); }
  void start() {
    keep(run(shared_from_this()));
    keep(keeps());
    keep(awaits(shared_from_this()));
  }
};
