// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/CacheFolder.h"

#include "driver/host/Files.h"
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace cotidy {

namespace fs = std::filesystem;

namespace {

/// A relative path in these means nothing, says the specification.
std::string absoluteVariable(const char *Name) {
  const char *Value = std::getenv(Name);
  return Value && *Value == '/' ? Value : "";
}

/// As the specification wants it: for the user alone.
void makeFolders(const fs::path &Folder) {
  if (::mkdir(Folder.c_str(), 0700) == 0 || errno != ENOENT ||
      !Folder.has_relative_path())
    return;
  makeFolders(Folder.parent_path());
  ::mkdir(Folder.c_str(), 0700);
}

} // namespace

CacheFolder CacheFolder::choose(const std::string &Given) {
  if (!Given.empty())
    return CacheFolder(absolutePath(Given));
  if (const std::string Base = absoluteVariable("XDG_CACHE_HOME");
      !Base.empty())
    return CacheFolder(Base + "/cotidy");
  if (const std::string Home = absoluteVariable("HOME"); !Home.empty())
    return CacheFolder(Home + "/.cache/cotidy");
  return CacheFolder("");
}

Result<void> CacheFolder::make() const {
  if (Path.empty())
    return Error{"cache: there is no HOME to put it in, name a folder with "
                 "--cache-dir"};
  makeFolders(Path);
  struct stat Status = {};
  if (::stat(Path.c_str(), &Status) != 0)
    return Error{Path + ": cannot be made: " + std::strerror(errno) +
                 ", name another folder with --cache-dir"};
  if (!S_ISDIR(Status.st_mode))
    return Error{Path + ": is no folder, name another with --cache-dir"};
  const bool Ours = Status.st_uid == ::geteuid() || Status.st_uid == 0;
  if (!Ours || (Status.st_mode & 0002))
    return Error{Path + ": others may write to it, name another folder with "
                        "--cache-dir"};
  return {};
}

} // namespace cotidy
