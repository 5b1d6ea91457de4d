// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

/// The words a POSIX shell would make of the text: quotes and backslashes are
/// understood, nothing is expanded or run. An open quote ends with the text.
[[nodiscard]] std::vector<std::string> splitShellWords(std::string_view Text);

/// The arguments with each @file replaced by the words in that file, relative
/// to Directory. A file that cannot be read, and one that would nest deeper
/// than 10 files, stays as it is written, as compilers do.
[[nodiscard]] std::vector<std::string>
expandResponseFiles(const std::vector<std::string> &Arguments,
                    const std::string &Directory);

} // namespace cotidy
