// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/future_core.h>
#include <asyncio/exceptions.h>

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace asyncio {

/// What became of something: its value, or the exception it failed with.
///
/// gather(return_exceptions, ...) gives these, so that one failure does not
/// hide the other results. The cancellation of a child is such an exception
/// too.
///
/// Threads: as a plain value.
/// Source: CPython 3.13, Lib/asyncio/tasks.py, gather(return_exceptions=True).
/// Differs: CPython puts results and exceptions into one list; here the type
///   says that either may come. A std::exception_ptr makes a failure; as a
///   value it takes std::in_place.
template <class T = void> class [[nodiscard]] Outcome {
public:
  /// What value() gives.
  using value_type = T;

  /// A value: what a T can be made from, or what a T refers to.
  template <class U>
    requires(!std::is_same_v<std::remove_cvref_t<U>, Outcome> &&
             !std::is_same_v<std::remove_cvref_t<U>, std::exception_ptr> &&
             std::is_constructible_v<T, U &&>)
  explicit Outcome(U &&value)
      : Outcome(std::in_place, std::forward<U>(value)) {}
  /// A value made in place.
  template <class... Args>
    requires(!std::is_reference_v<T> && std::is_constructible_v<T, Args && ...>)
  explicit Outcome(std::in_place_t, Args &&...args)
      : value_(std::in_place, std::forward<Args>(args)...) {}
  /// A value that is a reference.
  template <class U>
    requires(std::is_reference_v<T> && std::is_constructible_v<T, U &&>)
  explicit Outcome(std::in_place_t, U &&value)
      : value_(std::addressof(static_cast<T>(value))) {}
  /// Throws: TypeError, when `error` is null.
  explicit Outcome(std::exception_ptr error) : error_(std::move(error)) {
    if (!error_)
      throw TypeError("an outcome without a value needs an exception");
  }

  /// Whether there is a value.
  [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }
  /// The same as has_value().
  explicit operator bool() const noexcept { return has_value(); }
  /// The exception, null if there is a value.
  [[nodiscard]] const std::exception_ptr &exception() const noexcept {
    return error_;
  }

  /// The value. Throws: the exception, if there is none.
  [[nodiscard]] std::add_lvalue_reference_t<T> value() & { return get(*this); }
  /// The same, of a constant.
  [[nodiscard]] std::add_lvalue_reference_t<const T> value() const & {
    return get(*this);
  }
  /// The same, moved out.
  [[nodiscard]] T value() && {
    if constexpr (std::is_reference_v<T>)
      return static_cast<T>(get(*this));
    else
      return std::move(get(*this));
  }

private:
  template <class Self> static auto &get(Self &self) {
    if (!self.value_) [[unlikely]]
      std::rethrow_exception(self.error_);
    if constexpr (std::is_reference_v<T>)
      return **self.value_;
    else
      return *self.value_;
  }

  std::optional<detail::Stored<T>> value_;
  std::exception_ptr error_;
};

/// Success without a value, or an exception.
template <> class [[nodiscard]] Outcome<void> {
public:
  /// What value() gives.
  using value_type = void;

  /// Success.
  Outcome() = default;
  /// Success, too.
  explicit Outcome(std::in_place_t) noexcept {}
  /// Throws: TypeError, when `error` is null.
  explicit Outcome(std::exception_ptr error) : error_(std::move(error)) {
    if (!error_)
      throw TypeError("an outcome without a value needs an exception");
  }

  /// Whether all went well.
  [[nodiscard]] bool has_value() const noexcept { return !error_; }
  /// The same as has_value().
  explicit operator bool() const noexcept { return has_value(); }
  /// The exception, null if all went well.
  [[nodiscard]] const std::exception_ptr &exception() const noexcept {
    return error_;
  }
  /// Throws: the exception, if there is one.
  void value() const {
    if (error_) [[unlikely]]
      std::rethrow_exception(error_);
  }

private:
  std::exception_ptr error_;
};

} // namespace asyncio
