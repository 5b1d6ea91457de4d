// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/summaries/RelativePath.h"

namespace cotidy {

std::string relativeTo(std::string_view Root, std::string_view File) {
  std::string Up;
  while (Root.ends_with('/'))
    Root.remove_suffix(1);
  while (!Root.empty()) {
    if (File.starts_with(Root) && File.size() > Root.size() &&
        File[Root.size()] == '/')
      return Up + std::string(File.substr(Root.size() + 1));
    Up += "../";
    Root = Root.substr(0, Root.rfind('/'));
  }
  return std::string(File);
}

} // namespace cotidy
