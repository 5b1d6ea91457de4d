// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/diagnostics/Finding.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/GlobPattern.h"
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cotidy {

/// The option `cotidy.PathLevels`: how sure a finding must be to be reported
/// in which files, so that tests and examples may be judged more mildly.
class PathLevels {
public:
  /// Reads "glob=level; glob=level", where level is certain, likely, policy or
  /// off.
  ///
  /// Errors: the first part that is no such pair, with the cure.
  static llvm::Expected<PathLevels> parse(llvm::StringRef Text);

  /// Whether a finding of this confidence is reported in the file. A glob
  /// matches the whole path, or what follows any of its slashes; the last one
  /// that matches decides. A file that none matches is judged in full.
  [[nodiscard]] bool reports(llvm::StringRef Path, Confidence Level) const;

private:
  struct Entry {
    llvm::GlobPattern Glob;
    std::optional<Confidence> AtLeast; ///< Nothing: off.
  };
  std::vector<Entry> Entries;
  std::unique_ptr<std::string> Text; ///< Which the globs refer to.
};

} // namespace cotidy
