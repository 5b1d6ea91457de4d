// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/callback_node.h>
#include <asyncio/detail/future_core.h>

#include <concepts>
#include <cstdint>
#include <utility>

namespace asyncio {

class Context;

namespace detail {

/// A done-callback of the user. The future that it is registered with owns it;
/// once that is done, it owns the future until it ran.
class DoneCallbackBase : public CallbackNode {
public:
  /// The future is done and this is in the FIFO now.
  void hold() noexcept {
    future_->ref();
    held_ = true;
  }

protected:
  DoneCallbackBase(FutureCore &future, const std::type_info &type)
      : CallbackNode(*future.loop(), type, Origin::here), future_(&future) {}
  ~DoneCallbackBase() override = default;
  void release() noexcept {
    if (std::exchange(held_, false))
      future_->unref();
  }

  FutureCore *future_;

private:
  bool held_ = false;
};

template <class Handle, class F>
class DoneCallback final : public DoneCallbackBase {
public:
  DoneCallback(FutureCore &future, F &&function)
      : DoneCallbackBase(future, typeid(F)),
        function_(std::in_place, std::move(function)) {}

private:
  void call() override {
    if constexpr (std::invocable<F &, Handle>) {
      future_->ref();
      (*function_)(Handle(future_));
    } else {
      (*function_)();
    }
  }
  void clear() noexcept override {
    function_.reset();
    release();
  }

  std::optional<F> function_;
};

/// Registers and gives the callback's number.
std::uint64_t register_done_callback(FutureCore &future,
                                     DoneCallbackBase *callback,
                                     const Context *context);

template <class Handle, class F>
std::uint64_t add_done_callback(FutureCore &future, F function,
                                const Context *context) {
  return register_done_callback(
      future, new DoneCallback<Handle, F>(future, std::move(function)),
      context);
}

int remove_done_callback(FutureCore &future, std::uint64_t id) noexcept;

} // namespace detail
} // namespace asyncio
