// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Result.h"
#include <string>
#include <string_view>
#include <utility>

namespace cotidy {

/// A file in the folder for temporary ones that nobody else can read; removed
/// by the destructor.
class TemporaryFile {
public:
  /// A new file with this text whose name begins with Name. Fails if it cannot
  /// be made or written whole.
  [[nodiscard]] static Result<TemporaryFile> write(std::string_view Name,
                                                   std::string_view Text);

  TemporaryFile(TemporaryFile &&Other) noexcept
      : Path(std::exchange(Other.Path, {})) {}
  TemporaryFile &operator=(TemporaryFile &&Other) noexcept {
    std::swap(Path, Other.Path);
    return *this;
  }
  ~TemporaryFile();

  [[nodiscard]] const std::string &path() const { return Path; }

private:
  explicit TemporaryFile(std::string Path) : Path(std::move(Path)) {}

  std::string Path; ///< Empty: moved away.
};

} // namespace cotidy
