// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/FixApplier.h"

#include "driver/host/Files.h"
#include "driver/host/FixPlan.h"
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace cotidy {
namespace {

bool isLater(const timespec &A, const timespec &B) {
  return A.tv_sec != B.tv_sec ? A.tv_sec > B.tv_sec : A.tv_nsec > B.tv_nsec;
}

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

Error cannotWrite(const std::string &File) {
  return {File + ": cannot be written: " + std::strerror(errno) +
          ", the file is as it was"};
}

} // namespace

timespec fileClockNow() {
  timespec Now = {};
  // Newer kernels stamp files with the precise clock, older ones with one that
  // lags behind it by a tick; none is ahead of this one.
  ::clock_gettime(CLOCK_REALTIME, &Now);
  return Now;
}

std::string whyNotEditable(const std::string &File, const timespec &Since) {
  struct stat Status = {};
  if (::stat(File.c_str(), &Status) != 0 || !S_ISREG(Status.st_mode))
    return File + " is no file any more, check again";
  if (isLater(Status.st_mtim, Since) &&
      !isLater(Status.st_mtim, fileClockNow()))
    return File + " was changed while it was checked, check again";
  return {};
}

Result<void> replaceFile(const std::string &File, const std::string &Text) {
  std::error_code Failed;
  // Renaming over a symbolic link would replace the link.
  const std::string Real = std::filesystem::canonical(File, Failed).string();
  struct stat Status = {};
  if (Failed || ::stat(Real.c_str(), &Status) != 0)
    return cannotWrite(File);
  // Renaming needs no right to the file itself, but whoever made it read-only
  // meant it.
  if (::access(Real.c_str(), W_OK) != 0)
    return cannotWrite(File);

  // In the same folder, since a rename cannot cross file systems.
  std::string Temporary = Real + ".cotidy-XXXXXX";
  const int Fd = ::mkostemp(Temporary.data(), O_CLOEXEC);
  if (Fd < 0)
    return cannotWrite(File);
  // Only root can give files away; for others the group may be all to keep.
  [[maybe_unused]] const int Owned = ::fchown(Fd, Status.st_uid, Status.st_gid);
  bool Written =
      writeAll(Fd, Text) && ::fchmod(Fd, Status.st_mode & 07777) == 0;
  Written = ::close(Fd) == 0 && Written;
  if (Written && ::rename(Temporary.c_str(), Real.c_str()) == 0)
    return {};
  Error Why = cannotWrite(File);
  ::unlink(Temporary.c_str());
  return Why;
}

Result<void> applyToFile(const std::string &File,
                         const std::vector<wire::Edit> &Edits,
                         const timespec &Since) {
  const Result<std::string> Text = readFile(File);
  if (!Text)
    return Text.error();
  const Result<std::string> Edited = applyEdits(*Text, Edits);
  if (!Edited)
    return Edited.error();
  // After reading, so that a change during the read is seen too.
  if (const std::string Why = whyNotEditable(File, Since); !Why.empty())
    return Error{File + ": is left as it is: " + Why};
  return replaceFile(File, *Edited);
}

} // namespace cotidy
