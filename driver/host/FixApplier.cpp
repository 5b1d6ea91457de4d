// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/FixApplier.h"

#include "driver/host/Files.h"
#include "driver/host/FixPlan.h"
#include "driver/host/WholeFile.h"
#include <sys/stat.h>

namespace cotidy {
namespace {

bool isLater(const timespec &A, const timespec &B) {
  return A.tv_sec != B.tv_sec ? A.tv_sec > B.tv_sec : A.tv_nsec > B.tv_nsec;
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
  return writeWholeFile(File, *Edited);
}

} // namespace cotidy
