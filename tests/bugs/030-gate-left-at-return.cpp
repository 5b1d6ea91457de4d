// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redpanda-data/redpanda#15696
// A plain function held a gate in a local and returned the task of the work:
// the gate was left before the work had begun, and closing it waited for
// nobody.
#include <libcoro.h>

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

class Segment {
public:
  coro::task<void> hydrateWrong(int Chunk);
  coro::task<void> hydrate(int Chunk);

private:
  coro::task<void> hydrateChunk(int Chunk) {
    co_await Download;
    Chunks += Chunk;
  }

  Gate Background;
  coro::event Download;
  int Chunks = 0;
};

//===--- Buggy ------------------------------------------------------------===//

coro::task<void> Segment::hydrateWrong(int Chunk) {
  Gate::Holder Holder(Background);
  // Bug: cotidy-task-outlives-scope
  return hydrateChunk(Chunk);
}

//===--- Fixed ------------------------------------------------------------===//

coro::task<void> Segment::hydrate(int Chunk) {
  Gate::Holder Holder(Background);
  co_await hydrateChunk(Chunk);
}
