// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace cotidy {

/// Why something failed, as a user reads it: "place: what, what to do".
struct Error {
  std::string Message;
};

/// A value or the reason why there is none.
template <class T> class [[nodiscard]] Result {
public:
  Result(T Value) : Held(std::move(Value)) {}
  Result(Error Why) : Held(std::move(Why)) {}

  explicit operator bool() const { return std::holds_alternative<T>(Held); }

  T &operator*() { return value(); }
  const T &operator*() const { return const_cast<Result *>(this)->value(); }
  T *operator->() { return &value(); }
  const T *operator->() const { return &const_cast<Result *>(this)->value(); }

  /// Only when there is no value.
  [[nodiscard]] const Error &error() const {
    assert(!*this && "a result with a value has no error");
    return *std::get_if<Error>(&Held);
  }
  [[nodiscard]] const std::string &message() const { return error().Message; }

private:
  T &value() {
    assert(*this && "the error was not looked at");
    return *std::get_if<T>(&Held);
  }

  std::variant<T, Error> Held;
};

/// Success without a value, or the reason of the failure.
template <> class [[nodiscard]] Result<void> {
public:
  Result() = default;
  Result(Error Why) : Held(std::move(Why)) {}

  explicit operator bool() const { return !Held; }

  /// Only after a failure.
  [[nodiscard]] const Error &error() const {
    assert(Held && "a success has no error");
    return *Held;
  }
  [[nodiscard]] const std::string &message() const { return error().Message; }

private:
  std::optional<Error> Held;
};

} // namespace cotidy
