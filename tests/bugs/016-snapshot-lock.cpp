// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redpanda-data/redpanda#17383
// The read lock of a snapshot was taken without co_await wherever the state
// machine needs it: the variable held an awaitable, and nothing was locked.
#include <coroutine>
#include <map>
#include <string>
#include <utility>

// A lock of one's own, which no model knows.
template <class T> struct Awaiting {
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  T await_resume();
};
class Holder;
struct SnapshotLock {
  Awaiting<Holder> holdReadLock();
  void release();
};
class Holder {
public:
  Holder(Holder &&Other) noexcept : Held(std::exchange(Other.Held, nullptr)) {}
  ~Holder() {
    if (Held)
      Held->release();
  }

private:
  SnapshotLock *Held;
};

struct [[nodiscard]] Task {
  struct promise_type {
    Task get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
  Task(Task &&Other) noexcept : Frame(std::exchange(Other.Frame, {})) {}
  ~Task() {
    if (Frame)
      Frame.destroy();
  }
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  void await_resume();

private:
  std::coroutine_handle<promise_type> Frame;
};

struct Store {
  SnapshotLock Lock;
  std::map<std::string, int> Data;
  Task replicate(const std::string &Key, int Value);
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

Task put(Store &To, std::string Key, int Value) {
  // Bug: cotidy-unawaited-coroutine
  auto Held = To.Lock.holdReadLock();
  co_await To.replicate(Key, Value);
  To.Data[Key] = Value;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

Task put(Store &To, std::string Key, int Value) {
  auto Held = co_await To.Lock.holdReadLock();
  co_await To.replicate(Key, Value);
  To.Data[Key] = Value;
}

} // namespace fixed
