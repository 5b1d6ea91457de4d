// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <concepts>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace asyncio {

struct ExceptionGroupSplit;

/// Several exceptions that happened beside each other, thrown as one.
///
///     try {
///       co_await TaskGroup::scope(body);
///     } catch (const ExceptionGroup &group) {
///       auto [refused, rest] = group.split<ConnectionRefused>();
///       if (rest)
///         throw *rest;
///     }
///
/// A member may itself be a group: groups make a tree, and the functions that
/// pick exceptions keep its shape and its messages.
///
/// Threads: as a plain value; copies share what they hold.
/// Source: CPython 3.13, the builtins ExceptionGroup and BaseExceptionGroup.
/// Differs: C++ has no `except*`; split() says the same. One class, as any type
///   can be thrown. Final, so nothing like derive().
class ExceptionGroup final : public std::exception {
public:
  /// Throws: ValueError, when there is no exception, or one is null.
  ExceptionGroup(std::string message,
                 std::vector<std::exception_ptr> exceptions);

  /// The text it was made with.
  [[nodiscard]] const std::string &message() const noexcept {
    return data_->message;
  }
  /// The members, in the order they were given.
  [[nodiscard]] const std::vector<std::exception_ptr> &
  exceptions() const noexcept {
    return data_->exceptions;
  }
  /// The message with the number of members: "message (2 sub-exceptions)".
  [[nodiscard]] const char *what() const noexcept override {
    return data_->text.c_str();
  }

  /// What is an E in here and in the groups within; none if nothing is. The
  /// group itself, if it is an E: a std::exception, say.
  template <class E>
  [[nodiscard]] std::optional<ExceptionGroup> subgroup() const;
  /// What `wanted` is true of. It gets each exception as a std::exception_ptr,
  /// a group before its members.
  template <std::predicate<const std::exception_ptr &> F>
  [[nodiscard]] std::optional<ExceptionGroup> subgroup(F &&wanted) const;

  /// What is an E, and what is not.
  template <class E> [[nodiscard]] ExceptionGroupSplit split() const;
  /// What `wanted` is true of, and what not.
  template <std::predicate<const std::exception_ptr &> F>
  [[nodiscard]] ExceptionGroupSplit split(F &&wanted) const;

private:
  struct Data {
    std::string message;
    std::vector<std::exception_ptr> exceptions;
    std::string text;
  };
  using Wanted = bool (*)(void *, const std::exception_ptr &);

  [[nodiscard]] ExceptionGroupSplit split_by(Wanted wanted,
                                             void *closure) const;
  [[nodiscard]] ExceptionGroupSplit split_members(Wanted wanted,
                                                  void *closure) const;

  // Shared: to copy an exception must not throw.
  std::shared_ptr<const Data> data_;
};

/// The two parts of a group; none where there is nothing.
struct ExceptionGroupSplit {
  /// Two parts of nothing.
  ExceptionGroupSplit() = default;
  /// Of these parts.
  ExceptionGroupSplit(std::optional<ExceptionGroup> match,
                      std::optional<ExceptionGroup> others)
      : matched(std::move(match)), rest(std::move(others)) {}

  /// What was asked for.
  std::optional<ExceptionGroup> matched;
  /// All else.
  std::optional<ExceptionGroup> rest;
};

namespace detail {

/// Whether an E would catch it.
template <class E> bool catches(const std::exception_ptr &error) {
  try {
    std::rethrow_exception(error);
  } catch (const E &) {
    return true;
  } catch (...) {
    return false;
  }
}

} // namespace detail

template <std::predicate<const std::exception_ptr &> F>
ExceptionGroupSplit ExceptionGroup::split(F &&wanted) const {
  return split_by(
      [](void *closure, const std::exception_ptr &error) -> bool {
        return (*static_cast<std::remove_reference_t<F> *>(closure))(error);
      },
      const_cast<void *>(static_cast<const void *>(std::addressof(wanted))));
}

template <class E> ExceptionGroupSplit ExceptionGroup::split() const {
  return split(&detail::catches<E>);
}

template <class E>
std::optional<ExceptionGroup> ExceptionGroup::subgroup() const {
  return split<E>().matched;
}

template <std::predicate<const std::exception_ptr &> F>
std::optional<ExceptionGroup> ExceptionGroup::subgroup(F &&wanted) const {
  return split(wanted).matched;
}

} // namespace asyncio
