// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Suggestion.h"

#include <algorithm>
#include <numeric>

namespace cotidy {

std::size_t editDistance(std::string_view A, std::string_view B) {
  std::vector<std::size_t> Row(B.size() + 1);
  std::iota(Row.begin(), Row.end(), 0);
  for (std::size_t I = 0; I < A.size(); ++I) {
    std::size_t Diagonal = Row[0];
    Row[0] = I + 1;
    for (std::size_t J = 0; J < B.size(); ++J) {
      const std::size_t Replaced = Diagonal + (A[I] != B[J]);
      Diagonal = Row[J + 1];
      Row[J + 1] = std::min({Replaced, Row[J] + 1, Diagonal + 1});
    }
  }
  return Row.back();
}

std::string nearestName(std::string_view Typed,
                        const std::vector<std::string> &Names) {
  std::string Nearest;
  std::size_t Least = std::max<std::size_t>(2, Typed.size() / 3) + 1;
  for (const std::string &Name : Names) {
    const std::size_t Distance = editDistance(Typed, Name);
    if (Distance < Least) {
      Least = Distance;
      Nearest = Name;
    }
  }
  return Nearest;
}

} // namespace cotidy
