// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace cotidy {

/// A part of a line that is shown in a colour of its own.
struct ColouredPart {
  std::size_t Begin = 0;
  std::size_t End = 0;
  const char *Class = ""; ///< "k" keyword, "a" await, "s" string, "c" comment,
                          ///< "d" number, "p" preprocessor.
};

/// The parts of a line of C++, in order; what is between them is plain.
/// InComment says whether the line begins inside a comment, and afterwards
/// whether the next one does. Good enough to read by: raw strings over several
/// lines are taken for code.
[[nodiscard]] std::vector<ColouredPart> colourLine(std::string_view Line,
                                                   bool &InComment);

} // namespace cotidy
