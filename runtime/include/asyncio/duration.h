// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/exceptions.h>

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

namespace asyncio {

/// A moment on the clock of an event loop, in nanoseconds.
using TimePoint = std::chrono::steady_clock::time_point;

/// A length of time in nanoseconds, made from every chrono duration.
///
/// Values beyond what 64 bits of nanoseconds hold (292 years) become the
/// greatest or the smallest value. Trivially copyable, unlike chrono's own
/// conversion it takes floating-point durations.
///
/// Throws: ValueError, when made from a duration that is not a number.
/// Source: CPython gives delays as seconds in a float.
/// Differs: only durations; a bare number has no unit and does not convert.
class Duration {
public:
  /// Zero.
  constexpr Duration() noexcept = default;

  /// The same length. Throws: ValueError, when it is not a number.
  template <class Rep, class Period>
  // NOLINTNEXTLINE(google-explicit-constructor): a duration is a Duration
  constexpr Duration(std::chrono::duration<Rep, Period> length)
      : ns_(converted(length)) {}

  /// The greatest length, 292 years.
  [[nodiscard]] static constexpr Duration max() noexcept {
    return from_ns(std::numeric_limits<std::int64_t>::max());
  }
  /// The length in nanoseconds.
  [[nodiscard]] constexpr std::chrono::nanoseconds count() const noexcept {
    return std::chrono::nanoseconds(ns_);
  }
  /// The same.
  // NOLINTNEXTLINE(google-explicit-constructor): and a Duration is a duration
  constexpr operator std::chrono::nanoseconds() const noexcept {
    return count();
  }

  friend constexpr auto operator<=>(Duration, Duration) noexcept = default;

private:
  static constexpr Duration from_ns(std::int64_t ns) noexcept {
    Duration made;
    made.ns_ = ns;
    return made;
  }

  template <class Rep, class Period>
  static constexpr std::int64_t
  converted(std::chrono::duration<Rep, Period> length) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const auto seconds = std::chrono::duration<long double>(length).count();
    if (seconds != seconds)
      throw ValueError("Invalid delay: NaN (not a number)");
    if (seconds >= 9.2e9L)
      return most;
    if (seconds <= -9.2e9L)
      return -most;
    return std::chrono::duration_cast<std::chrono::nanoseconds>(length).count();
  }

  std::int64_t ns_ = 0;
};

static_assert(std::is_trivially_copyable_v<Duration>);
// So that option structs can hold one.
static_assert(std::is_trivially_copyable_v<std::optional<Duration>>);

/// `from + length`, the last moment of the clock instead of an overflow.
[[nodiscard]] constexpr TimePoint later(TimePoint from,
                                        Duration length) noexcept {
  if (length.count() > TimePoint::max() - from)
    return TimePoint::max();
  return from + length.count();
}

} // namespace asyncio
