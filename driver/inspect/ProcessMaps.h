// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

/// A file that a process has mapped, with the program code in it.
struct MappedFile {
  struct Part {
    std::uint64_t Address = 0;
    std::uint64_t Offset = 0; ///< In the file.
  };

  std::string Path;     ///< As the process sees it.
  bool Deleted = false; ///< Another file, or none, has that name by now.
  std::vector<Part> Parts;
};

/// The files with code in the text of /proc/PID/maps, in its order. Lines that
/// cannot be read are left out.
[[nodiscard]] std::vector<MappedFile> readMaps(std::string_view Text);

} // namespace cotidy
