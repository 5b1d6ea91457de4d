// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "clang/Basic/LangOptions.h"
#include "llvm/ADT/StringRef.h"
#include <vector>

namespace cotidy {

/// A NOLINT comment with a list of checks. Offsets are those of the file.
struct Suppression {
  enum class Kind { ThisLine, NextLine, Block };

  struct Name {
    llvm::StringRef Text; ///< As written, without blanks around it.
    unsigned Offset = 0;
  };

  /// What is removed together: the comment, or the part of it that suppresses.
  struct Extent {
    unsigned Begin = 0, End = 0;
  };

  Kind What = Kind::ThisLine;
  llvm::StringRef Word;  ///< "NOLINT", "NOLINTNEXTLINE" or "NOLINTBEGIN".
  unsigned Offset = 0;   ///< Of the word.
  unsigned BlockEnd = 0; ///< Block: of the word NOLINTEND.
  std::vector<Name> Names;
  std::vector<Name> EndNames; ///< Block: those of the NOLINTEND.
  std::vector<Extent> Extents;
  bool HasReason = false; ///< ": because" stands behind the list.
};

/// The suppressions of a file, in its order. Those without a list, and blocks
/// that are not closed, which clang-tidy reports, are left out.
[[nodiscard]] std::vector<Suppression>
findSuppressions(llvm::StringRef Text, const clang::LangOptions &Language);

/// Whether the line at an offset belongs to a preprocessor directive.
[[nodiscard]] bool isInDirective(llvm::StringRef Text, unsigned Offset);

} // namespace cotidy
