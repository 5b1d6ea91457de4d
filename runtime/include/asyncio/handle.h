// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/callback_node.h>
#include <asyncio/duration.h>

#include <utility>

namespace asyncio {

/// What call_soon() gives: a way to take the call back. A shared handle; to
/// drop it changes nothing.
///
/// Threads: the loop's.
/// Lifetime: may outlive the loop.
/// Source: CPython 3.13, Lib/asyncio/events.py, class Handle.
class Handle {
public:
  /// Names no call.
  Handle() = default;
  /// For the runtime.
  explicit Handle(detail::CallbackNode *node) noexcept : node_(node) {
    node_->ref();
  }
  /// Another handle of the same call.
  Handle(const Handle &other) noexcept : node_(other.node_) {
    if (node_)
      node_->ref();
  }
  /// Takes the handle over; `other` names no call.
  Handle(Handle &&other) noexcept
      : node_(std::exchange(other.node_, nullptr)) {}
  /// Names what `other` names.
  Handle &operator=(Handle other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~Handle() {
    if (node_)
      node_->unref();
  }

  /// The function will not be called; its closure is destroyed now. Does
  /// nothing to a call that was made.
  void cancel() noexcept {
    if (node_)
      node_->cancel();
  }
  /// Whether cancel() was called.
  [[nodiscard]] bool cancelled() const noexcept {
    return node_ && node_->cancelled();
  }
  /// Whether it names a call.
  explicit operator bool() const noexcept { return node_ != nullptr; }
  friend bool operator==(const Handle &a, const Handle &b) noexcept {
    return a.node_ == b.node_;
  }

protected:
  detail::CallbackNode *node_ = nullptr;
};

/// What call_later() and call_at() give.
///
/// Source: CPython 3.13, Lib/asyncio/events.py, class TimerHandle.
class TimerHandle : public Handle {
public:
  using Handle::Handle;

  /// When the call is due.
  [[nodiscard]] TimePoint when() const noexcept { return node_->when; }
};

} // namespace asyncio
