// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Result.h"
#include <cstdint>
#include <string>
#include <string_view>

namespace cotidy {

/// An amount of memory as people write it: "1500M", "2G", "0.5G"; K, M, G and T
/// are powers of 1024, a bare number is bytes. Fails for anything else.
[[nodiscard]] Result<std::uint64_t> parseSize(std::string_view Text);

/// As "1.4 GB", "900 MB"; what is below a megabyte as "700 KB".
[[nodiscard]] std::string showSize(std::uint64_t Bytes);

} // namespace cotidy
