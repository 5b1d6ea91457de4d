// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Result.h"
#include <string>

namespace cotidy {

/// Where cotidy keeps what it can make again. Whoever reads from it takes what
/// is absent, damaged or of another version for not there; whoever writes to it
/// goes on without if it cannot.
class CacheFolder {
public:
  /// Given if it is not empty, else cotidy in $XDG_CACHE_HOME or ~/.cache;
  /// nowhere if there is no home.
  /// Source: specifications.freedesktop.org/basedir-spec
  [[nodiscard]] static CacheFolder choose(const std::string &Given);

  /// Absolute; empty if there is none.
  [[nodiscard]] const std::string &path() const { return Path; }
  /// A file in it; empty if there is no folder.
  [[nodiscard]] std::string file(const std::string &Name) const {
    return Path.empty() ? Path : Path + "/" + Name;
  }

  /// Makes it, with the folders above it, for this user alone. Fails if that
  /// cannot be done, or if others may write to it: they could put there what
  /// they like.
  [[nodiscard]] Result<void> make() const;

private:
  explicit CacheFolder(std::string Path) : Path(std::move(Path)) {}

  std::string Path;
};

} // namespace cotidy
