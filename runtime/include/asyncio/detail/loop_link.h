// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/concurrent_future.h>
#include <asyncio/detail/node.h>
#include <asyncio/future.h>

#include <atomic>
#include <cstdint>
#include <memory>

namespace asyncio::detail {

class LoopCore;
class LoopGate;

/// Ties a future of a loop to a ConcurrentFuture.
///
/// Futures of a loop are counted without atomics, so that only the loop's
/// thread may hold them, yet whoever completes the other side does not know
/// whether the loop still lives. So a link is shared and its futures are not:
/// threads hold the link and post nodes, the loop's thread does the rest. The
/// loop knows its links, and takes the futures out of them when it goes away.
///
/// Source: CPython 3.13, Lib/asyncio/futures.py, _chain_future().
class LoopLink {
public:
  LoopLink(const LoopLink &) = delete;
  LoopLink &operator=(const LoopLink &) = delete;

  void ref() noexcept { refs_.fetch_add(1, std::memory_order_relaxed); }
  void unref() noexcept {
    if (refs_.fetch_sub(1, std::memory_order_acq_rel) == 1)
      delete this;
  }
  /// The loop goes away: lets go of its futures. On the loop's thread.
  virtual void loop_gone() noexcept = 0;

  // In the list of the loop.
  LoopLink *previous_link = nullptr;
  LoopLink *next_link = nullptr;

protected:
  explicit LoopLink(LoopCore &loop);
  virtual ~LoopLink();

  /// One node of the link; it holds a reference while it is queued.
  struct LinkNode : Node {
    LoopLink *link = nullptr;
  };

  /// From any thread: runs `node` on the loop; nothing if that is closed.
  void post(LinkNode &node) noexcept;
  /// Starts and ends the loop's knowledge of this link. On its thread.
  void enter_list() noexcept;
  void leave_list() noexcept;
  [[nodiscard]] LoopCore &loop() const noexcept { return *loop_; }

private:
  // Not to be used from other threads, nor after loop_gone().
  LoopCore *loop_;
  std::shared_ptr<LoopGate> gate_;
  std::atomic<std::uint32_t> refs_ = 1;
};

/// From a ConcurrentFuture to a future of the loop.
class InwardLink : public LoopLink {
public:
  void begin();
  /// From any thread: the source is done.
  void source_done() noexcept { post(deliver_); }
  void loop_gone() noexcept override;

protected:
  InwardLink(AnyFuture target, ConcurrentRef<ConcurrentState> source);
  /// The source has a value and the target is pending.
  virtual void pass_value() = 0;

  // The loop's thread only.
  AnyFuture target_;
  ConcurrentRef<ConcurrentState> source_;

private:
  static void deliver(Node *node, Fate fate);
  static void target_done(Node *node, Fate fate);
  void pass_state();
  void let_go() noexcept;

  LinkNode deliver_;
  LinkNode target_done_;
};

template <class T> class InwardLinkOf final : public InwardLink {
public:
  /// `only_one`: nobody else will ask the source for its value.
  InwardLinkOf(const Future<T> &target, const ConcurrentFuture<T> &source,
               bool only_one)
      : InwardLink(target, ConcurrentRef<ConcurrentState>::sharing(
                               *source.state().get())),
        only_one_(only_one) {}

private:
  void pass_value() override {
    auto &source = static_cast<ConcurrentValue<T> &>(*source_);
    target_.core()->ref();
    const Future<T> target(target_.core());
    if constexpr (std::is_void_v<T>)
      target.set_result();
    else if constexpr (std::copy_constructible<T>)
      if (only_one_ || source.sole())
        target.set_result(std::move(source.value()));
      else
        target.set_result(source.value());
    else
      target.set_result(std::move(source.value()));
  }

  bool only_one_;
};

/// From a future of the loop to a ConcurrentFuture.
class OutwardLink : public LoopLink {
public:
  void begin();
  /// From any thread: the target was cancelled.
  void target_cancelled() noexcept { post(cancel_); }
  void loop_gone() noexcept override;

protected:
  OutwardLink(AnyFuture source, ConcurrentRef<ConcurrentState> target);
  /// The source has a value and the target is running.
  virtual void pass_value() = 0;

  // The loop's thread only.
  AnyFuture source_;
  ConcurrentRef<ConcurrentState> target_;

private:
  static void source_done(Node *node, Fate fate);
  static void cancel(Node *node, Fate fate);
  void pass_state();
  void let_go() noexcept;

  LinkNode source_done_;
  LinkNode cancel_;
};

template <class T> class OutwardLinkOf final : public OutwardLink {
public:
  OutwardLinkOf(const Future<T> &source, const ConcurrentFuture<T> &target)
      : OutwardLink(source, ConcurrentRef<ConcurrentState>::sharing(
                                *target.state().get())) {}

private:
  void pass_value() override {
    auto &target = static_cast<ConcurrentValue<T> &>(*target_);
    if constexpr (std::is_void_v<T>) {
      target.set_value();
    } else {
      auto &value = static_cast<Slot<T> *>(source_.core()->value())->get();
      if constexpr (std::copy_constructible<T>)
        target.set_value(std::as_const(value));
      else
        target.set_value(std::move(value));
    }
  }
};

/// Makes what happens to `source` happen to `target`, and a cancellation of
/// `target` one of `source`. On the loop's thread.
template <class T>
void chain(const ConcurrentFuture<T> &source, const Future<T> &target,
           bool only_one) {
  const ConcurrentRef link(new InwardLinkOf<T>(target, source, only_one));
  link->begin();
}
template <class T>
void chain(const Future<T> &source, const ConcurrentFuture<T> &target) {
  const ConcurrentRef link(new OutwardLinkOf<T>(source, target));
  link->begin();
}

} // namespace asyncio::detail
