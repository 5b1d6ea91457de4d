// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <type_traits>

namespace asyncio::detail {

/// A function, named so that a process forked from this one finds it: which
/// image (the program or a library) holds it, and where in there.
struct CodeAddress {
  /// Where the image is loaded.
  std::uint64_t base = 0;
  /// A hash of the image's name: another library may come to lie at `base`.
  std::uint64_t image = 0;
  std::uint64_t offset = 0;

  friend bool operator==(const CodeAddress &, const CodeAddress &) = default;
};

static_assert(std::is_trivially_copyable_v<CodeAddress>);

/// Throws RuntimeError for what is not in any image, as generated code.
[[nodiscard]] CodeAddress locate(const void *function);

/// Throws RuntimeError if the image is not loaded in this process.
[[nodiscard]] void *find_function(const CodeAddress &address);

} // namespace asyncio::detail
