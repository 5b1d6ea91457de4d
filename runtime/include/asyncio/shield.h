// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/nested.h>
#include <asyncio/event_loop.h>

#include <cstdint>
#include <type_traits>
#include <utility>

namespace asyncio {

namespace detail {

/// The outer future of shield(). The callback at the inner one owns it, and it
/// only looks at the inner one: a cycle would keep both for ever if the inner
/// one never ends.
///
/// Source: CPython 3.13, Lib/asyncio/tasks.py, shield().
class ShieldCore : public FutureCore {
public:
  void visit_awaited(void (*visit)(void *, FutureCore &), void *to) override;

protected:
  explicit ShieldCore(LoopCore &loop) noexcept;
  ~ShieldCore() override;
  /// To be called once, by whoever made it.
  void begin(FutureCore &inner);
  /// The inner future has a value: takes a copy.
  virtual void take_value(FutureCore &inner) = 0;

private:
  friend struct Inspection;
  class InnerDone;
  /// Runs when this is done, and lets go of the inner future.
  struct Detach : Node {
    ShieldCore *outer;
  };

  static void run_detach(Node *node, Fate fate);
  void inner_done();
  void inner_gone() noexcept;

  FutureCore *inner_ = nullptr;
  std::uint64_t callback_ = 0;
  Detach detach_;
};

template <class T> class Shield final : public ShieldCore, public Pooled {
public:
  explicit Shield(FutureCore &inner) : ShieldCore(*inner.loop()) {
    begin(inner);
  }
  void *value() noexcept override { return &slot; }

  Slot<Stored<T>> slot;

private:
  ~Shield() override = default;
  void take_value(FutureCore &inner) override {
    auto &value = static_cast<Slot<Stored<T>> *>(inner.value())->get();
    if constexpr (std::is_copy_constructible_v<Stored<T>>) {
      if (!inner.sole()) {
        slot.emplace(std::as_const(value));
        return;
      }
    }
    slot.emplace(std::move(value));
  }
};
template <> class Shield<void> final : public ShieldCore, public Pooled {
public:
  explicit Shield(FutureCore &inner) : ShieldCore(*inner.loop()) {
    begin(inner);
  }

private:
  ~Shield() override = default;
  void take_value(FutureCore &) override {}
};

/// What a function gives for a future: as erased as the future is.
template <class A>
using outer_future_t = std::conditional_t<
    std::is_base_of_v<AnyFuture, std::remove_cvref_t<A>> &&
        !std::is_base_of_v<Future<gather_result_t<A>>, std::remove_cvref_t<A>>,
    AnyFuture, Future<gather_result_t<A>>>;

} // namespace detail

/// Waits for something, and keeps cancellation away from it.
///
/// A coroutine becomes a task at the call. Cancelling the future that this
/// gives, or the task that awaits it, leaves the inner one running; whoever
/// awaits gets the CancelledError all the same. An inner one that is cancelled
/// by itself cancels the outer. What is done already is given back as it is.
///
/// Throws: RuntimeError, when a task has to be made and no loop runs.
/// Threads: the loop's.
/// Lifetime: keep a handle of what you shield, or its result is lost with the
///   cancellation; the loop keeps a task until it ends.
/// Source: CPython 3.13, Lib/asyncio/tasks.py, shield().
/// Differs: CPython warns that the loop keeps only weak references to tasks; it
///   owns them here.
template <Gatherable A>
[[nodiscard]] detail::outer_future_t<A> shield(A &&awaitable) {
  auto inner = detail::future_of(std::forward<A>(awaitable));
  if (inner.done())
    return inner;
  return detail::outer_future_t<A>(
      new detail::Shield<detail::gather_result_t<A>>(*inner.core()));
}

} // namespace asyncio
