// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/inspection.h>

namespace asyncio::detail {

class LoopCore;

/// What the runtime does to be seen from outside.
struct Inspection {
  /// Where things are; `first_loop` is null.
  static constexpr InspectionLayout layout() noexcept;
  /// A loop is there, until remove().
  static void add(LoopCore &loop) noexcept;
  static void remove(LoopCore &loop) noexcept;
};

} // namespace asyncio::detail

/// The one way in for who looks from outside. Its name, and the first three
/// members, are the same in all versions.
extern "C" [[gnu::visibility(
    "default")]] asyncio::detail::InspectionLayout asyncio_inspection;
