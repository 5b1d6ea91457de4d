// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/TemporaryFile.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace cotidy {

Result<TemporaryFile> TemporaryFile::write(std::string_view Name,
                                           std::string_view Text) {
  std::error_code Failed;
  const std::filesystem::path Folder =
      std::filesystem::temp_directory_path(Failed);
  if (Failed)
    return Error{"TMPDIR: no folder for temporary files (" + Failed.message() +
                 "), set it to one"};
  std::string Path = (Folder / (std::string(Name) + "-XXXXXX")).string();
  const int Fd = ::mkostemp(Path.data(), O_CLOEXEC);
  const auto Fail = [&] {
    return Error{Path + ": cannot be written: " + std::strerror(errno) +
                 ", free space there or set TMPDIR"};
  };
  if (Fd < 0)
    return Fail();
  TemporaryFile Made(Path);
  while (!Text.empty()) {
    const ssize_t Written = ::write(Fd, Text.data(), Text.size());
    if (Written > 0) {
      Text.remove_prefix(static_cast<std::size_t>(Written));
    } else if (Written == 0 || errno != EINTR) {
      const Error Why = Fail();
      ::close(Fd);
      return Why;
    }
  }
  if (::close(Fd) != 0)
    return Fail();
  return Made;
}

TemporaryFile::~TemporaryFile() {
  if (!Path.empty())
    ::unlink(Path.c_str());
}

} // namespace cotidy
