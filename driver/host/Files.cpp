// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/Files.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace cotidy {

namespace fs = std::filesystem;

namespace {

fs::path currentDirectory() {
  std::error_code Ignored;
  // A removed directory has no path; then relative names stay relative to it.
  const fs::path Current = fs::current_path(Ignored);
  return Current.empty() ? fs::path(".") : Current;
}

} // namespace

Result<std::string> readFile(const std::string &Path) {
  std::error_code Code;
  if (fs::is_directory(Path, Code))
    return Error{Path + ": is a directory, name a file"};
  errno = 0;
  std::ifstream Stream(Path, std::ios::binary);
  std::string Text(std::istreambuf_iterator<char>(Stream), {});
  if (!Stream.is_open() || Stream.bad())
    return Error{Path +
                 ": cannot be read: " + std::strerror(errno ? errno : EIO)};
  return Text;
}

std::string absolutePath(const fs::path &Path, const fs::path &Base) {
  fs::path Normal = (Base / Path).lexically_normal();
  // "a/." and "a/" are the folder a.
  if (!Normal.has_filename() && Normal.has_relative_path())
    Normal = Normal.parent_path();
  return Normal.string();
}

std::string absolutePath(const fs::path &Path) {
  return absolutePath(Path, currentDirectory());
}

bool isBelow(const std::string &Path, const std::string &Folder) {
  if (Folder == "/" || Path == Folder)
    return true;
  return Path.size() > Folder.size() && Path.starts_with(Folder) &&
         Path[Folder.size()] == '/';
}

std::string pathFrom(const std::string &Root, const std::string &Path) {
  if (Path == Root || !isBelow(Path, Root))
    return Path;
  return Path.substr(Root == "/" ? 1 : Root.size() + 1);
}

std::string displayPath(const std::string &Path) {
  const std::string Current = currentDirectory().string();
  if (Path == Current || Current == "/" || !isBelow(Path, Current))
    return Path;
  return Path.substr(Current.size() + 1);
}

} // namespace cotidy
