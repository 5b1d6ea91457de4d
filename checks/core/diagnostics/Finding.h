// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "clang/Basic/SourceLocation.h"
#include <optional>
#include <string>
#include <vector>

namespace cotidy {

/// How sure a finding is. SARIF and LSP show certain as error, likely as
/// warning; the clang-tidy plugin always warns.
enum class Confidence {
  Certain, ///< The evidence is in the finding.
  Likely,
  Policy, ///< A rule that some teams want; off by default.
};

/// How far a fix may be trusted.
enum class FixSafety {
  None,   ///< The check never offers a fix.
  Safe,   ///< Keeps the meaning; applied by `--fix`.
  Review, ///< May change the meaning; applied by `--fix=all` only.
};

/// One replacement of source text. An empty range inserts before its begin.
struct Edit {
  clang::CharSourceRange Range;
  std::string Text;

  static Edit insert(clang::SourceLocation At, std::string Text) {
    return {clang::CharSourceRange::getCharRange(At, At), std::move(Text)};
  }
  static Edit replace(clang::SourceRange Tokens, std::string Text) {
    return {clang::CharSourceRange::getTokenRange(Tokens), std::move(Text)};
  }
  static Edit remove(clang::CharSourceRange Range) { return {Range, {}}; }
};

/// A cure that a user can apply as one step. All edits or none.
struct Fix {
  std::string Title; ///< What applying it does, as a user would say it.
  FixSafety Safety = FixSafety::Review;
  std::vector<Edit> Edits;
};

/// A place in a file that this unit may not have read; counted from 1.
struct FilePlace {
  std::string File; ///< Relative to the project's root, or absolute.
  unsigned Line = 0;
  unsigned Column = 0;
};

struct Note {
  clang::SourceLocation At; ///< May be invalid: then only the text is shown.
  std::string Message;
  /// Instead of At, where another unit told of this.
  std::optional<FilePlace> Elsewhere = {};
};

/// What a check reports. Locations may be in macros; the adapter resolves them.
struct Finding {
  clang::SourceRange At;
  std::string Message; ///< What happens at run time; no full stop.
  std::vector<Note> Notes = {};
  std::vector<Fix> Fixes = {}; ///< The first is the preferred one.
  /// Where this one is surer, or less sure, than the check in general.
  std::optional<Confidence> Level = {};
};

} // namespace cotidy
