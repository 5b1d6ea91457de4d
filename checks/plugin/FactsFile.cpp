// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/plugin/FactsFile.h"

#include "clang/Basic/Version.h"

namespace cotidy {

std::string factsTool() {
  return std::string("cotidy ") + COTIDY_VERSION + " (" +
         clang::getClangFullVersion() + ")";
}

llvm::Expected<const LinkedFacts *> FactsFile::read(const std::string &Path,
                                                    clang::FileManager &Files) {
  const auto Fail = [&](const std::string &Why) {
    return llvm::createStringError("%s: file of cotidy.Facts: %s", Path.c_str(),
                                   Why.c_str());
  };
  llvm::vfs::FileSystem &Disk = Files.getVirtualFileSystem();
  const llvm::ErrorOr<llvm::vfs::Status> Now = Disk.status(Path);
  if (!Now)
    return Fail(Now.getError().message() + "; make it with `cotidy link`");
  if (Read && Name == Path && Changed == Now->getLastModificationTime() &&
      Size == Now->getSize())
    return &*Read;
  Read.reset();
  auto Text = Disk.getBufferForFile(Path);
  if (!Text)
    return Fail(Text.getError().message() + "; make it with `cotidy link`");
  std::string Wrong;
  Read = LinkedFacts::readAny((*Text)->getBuffer(), factsTool(), Wrong);
  if (!Read)
    return Fail(Wrong);
  Name = Path;
  Changed = Now->getLastModificationTime();
  Size = Now->getSize();
  return &*Read;
}

} // namespace cotidy
