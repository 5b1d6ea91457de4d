// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/summaries/LinkedFacts.h"
#include "clang/Basic/FileManager.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>

namespace cotidy {

/// The file of option cotidy.Facts. One process may check many units with the
/// same file, so it is read again only if it is another one or has changed.
class FactsFile {
public:
  /// Fails if the file cannot be read, is damaged or was made by another tool.
  /// The facts live until the next call.
  [[nodiscard]] llvm::Expected<const LinkedFacts *>
  read(const std::string &Path, clang::FileManager &Files);

private:
  std::string Name;
  llvm::sys::TimePoint<> Changed;
  uint64_t Size = 0;
  std::optional<LinkedFacts> Read;
};

/// Who makes files of facts: they fit no other version of cotidy, of its checks
/// or of clang.
[[nodiscard]] std::string factsTool();

} // namespace cotidy
