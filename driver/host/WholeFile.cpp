// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/WholeFile.h"

#include "driver/host/StopSignals.h"
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace cotidy {
namespace {

bool writeAll(int Fd, std::string_view Text) {
  while (!Text.empty()) {
    const ssize_t Written = ::write(Fd, Text.data(), Text.size());
    if (Written < 0 && errno != EINTR)
      return false;
    if (Written > 0)
      Text.remove_prefix(static_cast<std::size_t>(Written));
  }
  return true;
}

Error cannotWrite(const std::string &File, bool There) {
  return {File + ": cannot be written: " + std::strerror(errno) +
          (There ? ", the file is as it was" : "")};
}

Result<void> writeToDevice(const std::string &File, std::string_view Text) {
  const int Fd = ::open(File.c_str(), O_WRONLY | O_CLOEXEC);
  const bool Written = Fd >= 0 && writeAll(Fd, Text);
  const int Why = errno;
  if (Fd >= 0)
    ::close(Fd);
  errno = Why;
  return Written ? Result<void>() : cannotWrite(File, false);
}

mode_t modeOfNewFiles() {
  const mode_t Mask = ::umask(0);
  ::umask(Mask);
  return 0666 & ~Mask;
}

} // namespace

Result<void> writeWholeFile(const std::string &File, std::string_view Text) {
  struct stat Status = {};
  const bool There = ::stat(File.c_str(), &Status) == 0;
  if (There && !S_ISREG(Status.st_mode) && !S_ISDIR(Status.st_mode))
    return writeToDevice(File, Text);
  std::string Real = File;
  if (There) {
    std::error_code Failed;
    // Renaming over a symbolic link would replace the link.
    Real = std::filesystem::canonical(File, Failed).string();
    // Renaming needs no right to the file itself, but whoever made it read-only
    // meant it.
    if (Failed || ::access(Real.c_str(), W_OK) != 0)
      return cannotWrite(File, There);
  }

  const StopSignalsPutOff NotNow;
  // In the same folder, since a rename cannot cross file systems.
  std::string Temporary = Real + ".cotidy-XXXXXX";
  const int Fd = ::mkostemp(Temporary.data(), O_CLOEXEC);
  if (Fd < 0)
    return cannotWrite(File, There);
  if (There) {
    // Only root can give files away; for others the group may be all to keep.
    [[maybe_unused]] const int Owned =
        ::fchown(Fd, Status.st_uid, Status.st_gid);
  }
  const mode_t Mode = There ? Status.st_mode & 07777 : modeOfNewFiles();
  bool Written = writeAll(Fd, Text) && ::fchmod(Fd, Mode) == 0;
  Written = ::close(Fd) == 0 && Written;
  if (Written && ::rename(Temporary.c_str(), Real.c_str()) == 0)
    return {};
  Error Why = cannotWrite(File, There);
  ::unlink(Temporary.c_str());
  return Why;
}

} // namespace cotidy
