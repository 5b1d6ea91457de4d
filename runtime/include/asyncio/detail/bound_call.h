// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace asyncio::detail {

/// A callable with its arguments, all of them decayed copies; called once.
template <class F, class... Args> class BoundCall {
public:
  using result_type = std::invoke_result_t<F, Args...>;

  template <class G, class... As>
  explicit BoundCall(std::in_place_t, G &&function, As &&...args)
      : function_(std::forward<G>(function)), args_(std::forward<As>(args)...) {
  }

  result_type operator()() {
    return std::apply(
        [this](Args &...args) -> result_type {
          return std::invoke(std::move(function_), std::move(args)...);
        },
        args_);
  }

private:
  F function_;
  std::tuple<Args...> args_;
};

template <class F, class... Args>
using bound_call_t = BoundCall<std::decay_t<F>, std::decay_t<Args>...>;

/// What a call on another thread returns: values only.
template <class F, class... Args>
using offloaded_result_t = std::remove_cvref_t<
    std::invoke_result_t<std::decay_t<F>, std::decay_t<Args>...>>;

} // namespace asyncio::detail
