// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/concurrent_future.h>
#include <asyncio/detail/code_address.h>
#include <asyncio/serialise.h>

#include <cstring>
#include <functional>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

namespace asyncio::detail {

/// What a worker process calls: reads arguments, writes the result.
using ProcessEntry = void (*)(MessageReader &arguments, MessageWriter &result);

/// One call for another process, and the future that waits for it.
class ProcessWork {
public:
  explicit ProcessWork(ConcurrentRef<ConcurrentState> state) noexcept
      : state_(std::move(state)) {}
  ProcessWork(const ProcessWork &) = delete;
  ProcessWork &operator=(const ProcessWork &) = delete;
  virtual ~ProcessWork() = default;

  /// Completes the future with the result in `message`.
  virtual void complete(MessageReader &message) = 0;
  void fail(std::exception_ptr error) noexcept;
  [[nodiscard]] ConcurrentState &state() const noexcept { return *state_; }

  CodeAddress entry;
  MessageWriter arguments;

private:
  ConcurrentRef<ConcurrentState> state_;
};

template <class R> class ProcessWorkOf final : public ProcessWork {
public:
  explicit ProcessWorkOf(const ConcurrentFuture<R> &future)
      : ProcessWork(
            ConcurrentRef<ConcurrentState>::sharing(*future.state().get())) {}

  void complete(MessageReader &message) override {
    auto &target = static_cast<ConcurrentValue<R> &>(state());
    if constexpr (std::is_void_v<R>)
      target.set_value();
    else
      target.set_value(message.value<R>());
  }
};

/// The type that stands for a parameter on the way: a view travels as what it
/// shows.
template <class T> struct Carried {
  using type = T;
};
template <class C, class Traits>
struct Carried<std::basic_string_view<C, Traits>> {
  using type = std::basic_string<C, Traits>;
};
template <class T>
using carried_t = typename Carried<std::remove_cvref_t<T>>::type;

/// The parameters of a function that has one signature; arguments are
/// converted to them before they travel.
template <class F> struct Parameters;
template <class R, class... P> struct Parameters<R (*)(P...)> {
  using type = std::tuple<carried_t<P>...>;
};
template <class R, class... P>
struct Parameters<R (*)(P...) noexcept> : Parameters<R (*)(P...)> {};
template <class F, class R, class... P>
struct Parameters<R (F::*)(P...) const> : Parameters<R (*)(P...)> {};
template <class F, class R, class... P>
struct Parameters<R (F::*)(P...) const noexcept> : Parameters<R (*)(P...)> {};
template <class F, class R, class... P>
struct Parameters<R (F::*)(P...)> : Parameters<R (*)(P...)> {};
template <class F, class R, class... P>
struct Parameters<R (F::*)(P...) noexcept> : Parameters<R (*)(P...)> {};
template <class F>
  requires requires { &F::operator(); }
struct Parameters<F> : Parameters<decltype(&F::operator())> {};

template <class F>
concept HasOneSignature = requires { typename Parameters<F>::type; };

template <class F, class... Args> struct Arguments {
  using type = std::tuple<carried_t<Args>...>;
};
template <class F, class... Args>
  requires HasOneSignature<F> &&
           (std::tuple_size_v<typename Parameters<F>::type> == sizeof...(Args))
struct Arguments<F, Args...> : Parameters<F> {};

template <class F>
inline constexpr bool is_function_pointer =
    std::is_pointer_v<F> && std::is_function_v<std::remove_pointer_t<F>>;

/// Needs no bytes: every object of the type is the same, as captureless lambdas
/// are.
template <class F>
inline constexpr bool is_known_by_type =
    std::is_class_v<F> && std::is_empty_v<F> &&
    std::is_default_constructible_v<F>;

/// Both ends of a call of an F with arguments of these (decayed) types.
template <class F, class... Args> class ProcessCall {
public:
  using result_type = std::remove_cvref_t<std::invoke_result_t<F, Args...>>;

  static void check() {
    static_assert(is_function_pointer<F> || is_known_by_type<F> ||
                      (Serialisable<F> && !PlainBytes<F>),
                  "only functions and lambdas without captures can be called "
                  "in another process: give what a lambda captures as "
                  "arguments, or specialise asyncio::serialise for the class");
    check_arguments(static_cast<Carrier *>(nullptr));
    static_assert(std::is_void_v<result_type> || Serialisable<result_type>,
                  "the result cannot cross to another process: pointers and "
                  "views cannot, for classes specialise asyncio::serialise");
  }

  template <class... As>
  static void write(ProcessWork &work, const F &function, As &&...args) {
    static const CodeAddress entry =
        locate(reinterpret_cast<const void *>(&ProcessCall::run));
    work.entry = entry;
    if constexpr (is_function_pointer<F>)
      work.arguments.value(locate(reinterpret_cast<const void *>(function)));
    else if constexpr (!is_known_by_type<F>)
      work.arguments.value(function);
    const Carrier carrier{std::forward<As>(args)...};
    std::apply([&](const auto &...each) { (work.arguments.value(each), ...); },
               carrier);
  }

private:
  using Carrier = typename Arguments<F, Args...>::type;

  template <class... Ts> static void check_arguments(std::tuple<Ts...> *) {
    static_assert((Serialisable<Ts> && ...),
                  "an argument cannot cross to another process: pointers and "
                  "views cannot, for classes specialise asyncio::serialise");
  }

  static F read_function(MessageReader &from) {
    if constexpr (is_function_pointer<F>)
      return reinterpret_cast<F>(find_function(from.value<CodeAddress>()));
    else if constexpr (is_known_by_type<F>)
      return F();
    else
      return from.value<F>();
  }

  template <class... Ts>
  static std::tuple<Ts...> read_arguments(MessageReader &from,
                                          std::tuple<Ts...> *) {
    return std::tuple<Ts...>{from.value<Ts>()...};
  }

  static void run(MessageReader &from, MessageWriter &to) {
    F function = read_function(from);
    Carrier carrier = read_arguments(from, static_cast<Carrier *>(nullptr));
    std::apply(
        [&](auto &...each) {
          if constexpr (std::is_void_v<result_type>)
            static_cast<void>(
                std::invoke(std::move(function), std::move(each)...));
          else
            to.value<result_type>(
                std::invoke(std::move(function), std::move(each)...));
        },
        carrier);
  }
};

} // namespace asyncio::detail
