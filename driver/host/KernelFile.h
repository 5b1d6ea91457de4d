// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cotidy {

/// The numbers at the beginning of a file of the kernel, as those in /proc,
/// with a blank between them; none if it cannot be read. Such a file is short
/// and there at once.
[[nodiscard, clang::annotate("cotidy::non-blocking")]]
std::vector<std::uint64_t> readNumbers(const std::string &File);

} // namespace cotidy
