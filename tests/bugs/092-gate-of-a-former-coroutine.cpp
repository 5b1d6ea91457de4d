// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redpanda-data/redpanda#13493
// A review found a gate's holder that nothing used: the function had been a
// coroutine once, and now it returned its future and left the gate at once.
#include <seastar.h>

#include <utility>

class Gate {
public:
  class Holder {
  public:
    explicit Holder(Gate &Entered);
    ~Holder() { Of.leave(); }

  private:
    Gate &Of;
  };
  void leave();
};

class Frontend {
public:
  seastar::future<int> transactionsWrong(int Partition);
  seastar::future<int> transactions(int Partition);

private:
  seastar::future<int> ask(int Partition) {
    int Answer = co_await seastar::make_ready_future<int>(Partition);
    Asked += Answer;
    co_return Asked;
  }

  Gate Background;
  int Asked = 0;
};

//===--- Buggy ------------------------------------------------------------===//

seastar::future<int> Frontend::transactionsWrong(int Partition) {
  Gate::Holder Holder(Background);
  // Bug: cotidy-task-outlives-scope
  return ask(Partition);
}

//===--- Fixed ------------------------------------------------------------===//

seastar::future<int> Frontend::transactions(int Partition) {
  Gate::Holder Holder(Background);
  co_return co_await ask(Partition);
}
