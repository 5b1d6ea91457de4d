// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <string>

namespace cotidy {

/// How a worker ended that nobody has ended, for users. Status is its exit code
/// or the negative number of a signal, Said what it wrote to stderr,
/// MemoryLimit what it was given, 0 for none.
[[nodiscard]] std::string describeEnd(int Status, const std::string &Said,
                                      std::uint64_t MemoryLimit);

/// What a user can use of a crashed program's last words, each line behind a
/// line end and two blanks: neither the frames of the stack nor the advice to
/// report a bug to LLVM.
[[nodiscard]] std::string quoteLastWords(const std::string &Said);

} // namespace cotidy
