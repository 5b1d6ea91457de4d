// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redpanda-data/redpanda#30176
// The read was returned out of a try block instead of awaited in it, so that
// its errors passed by the handlers right below.
#include <cppcoro.h>

#include <exception>

struct TimedOut : std::exception {};

class Frontend {
public:
  cppcoro::task<int> loadSliceWrong(long Offset);
  cppcoro::task<int> loadSlice(long Offset);

private:
  cppcoro::task<int> failed();
  cppcoro::task<int> readSome(long Offset) {
    co_await Ready;
    co_return Sizes + static_cast<int>(Offset);
  }

  cppcoro::async_manual_reset_event Ready;
  int Sizes = 0;
};

//===--- Buggy ------------------------------------------------------------===//

cppcoro::task<int> Frontend::loadSliceWrong(long Offset) {
  try {
    // Bug: cotidy-task-outlives-scope
    return readSome(Offset);
  } catch (const TimedOut &) {
    return failed();
  }
}

//===--- Fixed ------------------------------------------------------------===//

cppcoro::task<int> Frontend::loadSlice(long Offset) {
  bool Late = false;
  try {
    co_return co_await readSome(Offset);
  } catch (const TimedOut &) {
    Late = true;
  }
  co_return Late ? -1 : 0;
}
