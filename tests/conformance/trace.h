// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a scenario says, line by line; its Python twin has the same in trace.py.
#pragma once

#include <asyncio/asyncio.h>
#include <asyncio/testing/virtual_loop.h>

#include <chrono>
#include <concepts>
#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

// 10ms, 0s: as an asyncio program has them.
using namespace std::chrono_literals;

namespace conformance {

/// A value as Python's str() has it.
inline std::string str(std::string_view value) { return std::string(value); }
// A template, as a pointer to text would prefer to be a bool.
template <std::same_as<bool> T> std::string str(T value) {
  return value ? "True" : "False";
}
inline std::string str(std::monostate) { return "None"; }
template <std::integral T>
  requires(!std::same_as<T, bool>)
std::string str(T value) {
  return std::to_string(value);
}

/// A value as Python's repr() has it.
std::string repr(std::string_view value);
template <class T>
  requires(!std::convertible_to<T, std::string_view>)
std::string repr(const T &value) {
  return str(value);
}

/// An exception as Python's repr() has it, without namespace; None for none.
std::string repr(const std::exception_ptr &error);

void add_line(std::string_view format,
              std::initializer_list<std::string> parts);

std::string join_sorted(std::vector<std::string> words);

/// Adds a scenario to those that the program knows; see SCENARIO.
struct Registration {
  Registration(const char *name, void (*play)());
};

} // namespace conformance

/// Adds a line to the trace; each {} stands for the next part.
template <class... Parts>
void say(std::string_view format, const Parts &...parts) {
  conformance::add_line(format, {conformance::str(parts)...});
}

/// An exception, a result or an Outcome as Python's repr() has it.
template <class T> std::string describe(const T &value) {
  if constexpr (std::is_convertible_v<const T &, std::exception_ptr> ||
                std::is_convertible_v<const T &, std::string_view> ||
                requires { conformance::str(value); })
    return conformance::repr(value);
  else if constexpr (requires {
                       value.value();
                       value.exception();
                     }) {
    if (value.exception())
      return conformance::repr(value.exception());
    if constexpr (std::is_void_v<decltype(value.value())>)
      return "None";
    else
      return describe(value.value());
  } else
    return conformance::repr(std::make_exception_ptr(value));
}

/// describe() of the exception that is being handled.
inline std::string caught() { return describe(std::current_exception()); }

/// Exact in nanoseconds, as our clock wants it, and in binary, as CPython's.
constexpr std::chrono::nanoseconds tick{1'000'000'000 / 512};

/// Ticks since the scenario's loop was made.
long long now();

/// "abc" as three names.
std::vector<std::string> letters(std::string_view names);

/// The names of tasks in the order of the alphabet, as sets have none.
template <class Tasks> std::string names(const Tasks &tasks) {
  std::vector<std::string> sorted;
  for (const auto &task : tasks)
    sorted.push_back(task.get_name());
  return conformance::join_sorted(std::move(sorted));
}

/// The scenario of this file: what Python's `asyncio.run(scenario())` plays.
#define SCENARIO(name)                                                         \
  static void play_##name();                                                   \
  static const conformance::Registration registration_##name(#name,            \
                                                             &play_##name);    \
  static void play_##name()
