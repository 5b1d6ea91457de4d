// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "cli/formats/Presentation.h"
#include <map>
#include <string>
#include <vector>

namespace cotidy {

/// Source files as HTML: some lines with their numbers, in simple colours, and
/// what is said about them in place.
class SourceView {
public:
  explicit SourceView(const Presentation &Of) : Of(Of) {}

  /// The lines around a finding and its notes, those near each other together.
  /// A file that cannot be read gives the places without lines.
  [[nodiscard]] std::string show(const wire::Finding &Found);

  /// What a fix changes, as lines before and after.
  [[nodiscard]] std::string showFix(const wire::Fix &Fix);

private:
  struct Remark {
    std::string File;
    Extent Where;
    std::string Message;
    std::size_t Number = 0;
  };
  static std::string said(const Remark &Each);
  std::string excerpt(const std::vector<const Remark *> &Remarks);
  std::string codeLine(const std::string &File, unsigned Line,
                       std::size_t MarkBegin, std::size_t MarkEnd);
  const std::vector<bool> &commentStarts(const std::string &File);

  const Presentation &Of;
  /// By file, whether each line begins inside a comment.
  std::map<std::string, std::vector<bool>> InComment;
};

/// C++ in simple colours, as HTML; for the examples of a check.
[[nodiscard]] std::string colouredCode(const std::string &Code);

} // namespace cotidy
