// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ceph/ceph#29553
// The HTTP client suspended its coroutine with its mutex locked. The completion
// needs the same mutex, and the coroutine may go on in another thread.
#include <boost-asio.h>

#include <mutex>

namespace asio = boost::asio;

struct Request {
  std::mutex Lock;
  bool Done = false;
  int Status = 0;
  asio::awaitable<void> asyncWait();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asio::awaitable<int> wait(Request &Sent) {
  std::unique_lock Guard(Sent.Lock);
  if (!Sent.Done)
    // Bug: cotidy-lock-across-suspension
    co_await Sent.asyncWait();
  co_return Sent.Status;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asio::awaitable<int> wait(Request &Sent) {
  std::unique_lock Guard(Sent.Lock);
  if (!Sent.Done) {
    Guard.unlock();
    co_await Sent.asyncWait();
    Guard.lock();
  }
  co_return Sent.Status;
}

} // namespace fixed
