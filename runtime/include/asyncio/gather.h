// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/gather_core.h>
#include <asyncio/event_loop.h>
#include <asyncio/outcome.h>
#include <asyncio/task.h>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace asyncio {

/// Says that gather() gives exceptions as values.
struct return_exceptions_t {
  explicit return_exceptions_t() = default;
};
inline constexpr return_exceptions_t return_exceptions{};

namespace detail {

template <class T>
using GatherValue =
    std::conditional_t<std::is_void_v<T>, std::monostate, Stored<T>>;

/// The value of a child that is done; moved if nobody else can ask for it.
template <class T> GatherValue<T> value_of_child(FutureCore &child) {
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    auto &value = static_cast<Slot<Stored<T>> *>(child.value())->get();
    if constexpr (!std::is_copy_constructible_v<Stored<T>>) {
      return std::move(value);
    } else {
      if (child.sole())
        return std::move(value);
      return value;
    }
  }
}

template <class T> Outcome<T> outcome_of_child(FutureCore &child) {
  if (child.cancelled())
    return Outcome<T>(
        std::make_exception_ptr(CancelledError(child.cancel_message())));
  if (std::exception_ptr error = child.retrieve_error())
    return Outcome<T>(std::move(error));
  if constexpr (std::is_void_v<T>)
    return Outcome<T>();
  else if constexpr (std::is_reference_v<T>)
    return Outcome<T>(static_cast<T>(*value_of_child<T>(child)));
  else
    return Outcome<T>(value_of_child<T>(child));
}

template <bool exceptions, class T> auto slot_of_child(FutureCore &child) {
  if constexpr (exceptions)
    return outcome_of_child<T>(child);
  else
    return value_of_child<T>(child);
}

/// The outer future over arguments of known types.
template <bool exceptions, class... Ts>
class GatherTuple final : public GatherCore {
public:
  using Result = std::tuple<decltype(slot_of_child<exceptions, Ts>(
      std::declval<FutureCore &>()))...>;

  explicit GatherTuple(LoopCore &loop)
      : GatherCore(loop, sizeof...(Ts), exceptions) {}
  void *value() noexcept override { return &slot; }

  Slot<Result> slot;

private:
  void collect() override { collect(std::index_sequence_for<Ts...>()); }
  template <std::size_t... Is> void collect(std::index_sequence<Is...>) {
    // Braces: from the first to the last.
    slot.emplace(Result{slot_of_child<exceptions, Ts>(child(Is))...});
  }
};

/// The outer future over a vector of awaitables of one result type.
template <bool exceptions, class T>
class GatherVector final : public GatherCore {
public:
  using Element =
      decltype(slot_of_child<exceptions, T>(std::declval<FutureCore &>()));
  static constexpr bool gives_nothing = !exceptions && std::is_void_v<T>;
  using Result = std::conditional_t<gives_nothing, void, std::vector<Element>>;

  GatherVector(LoopCore &loop, std::size_t count)
      : GatherCore(loop, count, exceptions) {}
  void *value() noexcept override { return &slot; }

  Slot<std::conditional_t<gives_nothing, std::monostate, std::vector<Element>>>
      slot;

private:
  void collect() override {
    if constexpr (!gives_nothing) {
      std::vector<Element> values;
      values.reserve(count());
      for (std::size_t i = 0; i < count(); ++i)
        values.push_back(slot_of_child<exceptions, T>(child(i)));
      slot.emplace(std::move(values));
    }
  }
};

/// The loop to gather on: that of the first future, else the running one.
template <class A> void find_loop(LoopCore *&loop, const A &awaitable) {
  if constexpr (std::is_base_of_v<AnyFuture, A>)
    if (!loop)
      loop = awaitable.core()->loop();
}

/// Throws: ValueError, when the future belongs to another loop.
FutureCore *future_of_loop(const AnyFuture &future, const EventLoop &loop);

template <class A> void gather_one(GatherCore &outer, EventLoop &loop, A &&a) {
  if constexpr (std::is_base_of_v<AnyFuture, std::remove_cvref_t<A>>)
    outer.add_shared(future_of_loop(a, loop));
  else
    outer.add(loop.create_task(std::forward<A>(a)).core());
}

template <class State, class... As> auto gather_all(As &&...awaitables) {
  LoopCore *core = nullptr;
  (find_loop(core, awaitables), ...);
  EventLoop &loop = core ? *core->owner() : get_running_loop();
  auto *outer = new State(loop.core());
  Future<typename State::Result> future(outer);
  (gather_one(*outer, loop, std::forward<As>(awaitables)), ...);
  outer->begin();
  return future;
}

template <class State, class A> auto gather_vector(std::vector<A> &awaitables) {
  LoopCore *core = nullptr;
  for (const A &awaitable : awaitables)
    find_loop(core, awaitable);
  EventLoop &loop = core ? *core->owner() : get_running_loop();
  auto *outer = new State(loop.core(), awaitables.size());
  Future<typename State::Result> future(outer);
  for (A &awaitable : awaitables)
    gather_one(*outer, loop, std::move(awaitable));
  outer->begin();
  return future;
}

} // namespace detail

/// Runs awaitables beside each other and gives their results in the order of
/// the arguments: a tuple, with std::monostate in the place of void.
///
/// Coroutines, operations and functions that give one become tasks at the call,
/// in the order of the arguments; futures and tasks are taken as they are. The
/// first exception is the result, and the others go on; their exceptions count
/// as retrieved.
///
/// Cancellation: cancelling the result cancels every child, and it is done when
///   the first of them is cancelled. A child that is cancelled by itself fails
///   the result with CancelledError, which is not the same as cancelling it.
/// Throws: RuntimeError, when no loop runs; ValueError, when the futures belong
///   to different loops.
/// Threads: the loop's.
/// Source: CPython 3.13, Lib/asyncio/tasks.py, gather().
/// Differs: for GCC 15 and newer name the result before taking it apart:
///   `auto r = co_await gather(a(), b()); auto& [x, y] = r;`.
template <Gatherable... As> [[nodiscard]] auto gather(As &&...awaitables) {
  return detail::gather_all<
      detail::GatherTuple<false, detail::gather_result_t<As>...>>(
      std::forward<As>(awaitables)...);
}

/// As gather(), but nothing is thrown: each result is an Outcome, a value or an
/// exception. A cancellation of the whole still throws.
template <Gatherable... As>
[[nodiscard]] auto gather(return_exceptions_t, As &&...awaitables) {
  return detail::gather_all<
      detail::GatherTuple<true, detail::gather_result_t<As>...>>(
      std::forward<As>(awaitables)...);
}

/// As gather(), for any number of awaitables of one type: gives a
/// std::vector<T>, nothing for void.
template <Gatherable A> [[nodiscard]] auto gather(std::vector<A> awaitables) {
  return detail::gather_vector<
      detail::GatherVector<false, detail::gather_result_t<A>>>(awaitables);
}
template <Gatherable A>
[[nodiscard]] auto gather(return_exceptions_t, std::vector<A> awaitables) {
  return detail::gather_vector<
      detail::GatherVector<true, detail::gather_result_t<A>>>(awaitables);
}

} // namespace asyncio
