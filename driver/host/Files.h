// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Result.h"
#include <filesystem>
#include <string>

namespace cotidy {

/// All bytes of a regular file. Fails if it cannot be opened or read.
[[nodiscard]] Result<std::string> readFile(const std::string &Path);

/// Path made absolute from Base, without "." and "..". Symbolic links stay as
/// they are written, so that messages show the names the user knows.
[[nodiscard]] std::string absolutePath(const std::filesystem::path &Path,
                                       const std::filesystem::path &Base);

/// Path made absolute from the current directory.
[[nodiscard]] std::string absolutePath(const std::filesystem::path &Path);

/// Whether Path is Folder or lies below it. Both absolute and normal.
[[nodiscard]] bool isBelow(const std::string &Path, const std::string &Folder);

/// Path as seen from Root when it lies below that, otherwise unchanged. Both
/// absolute and normal.
[[nodiscard]] std::string pathFrom(const std::string &Root,
                                   const std::string &Path);

/// Path as seen from the current directory when it lies below that, otherwise
/// unchanged.
[[nodiscard]] std::string displayPath(const std::string &Path);

} // namespace cotidy
