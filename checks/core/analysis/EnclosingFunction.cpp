// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/EnclosingFunction.h"

#include "checks/core/analysis/Names.h"
#include "checks/core/analysis/Unit.h"

using namespace clang;

namespace cotidy {
namespace {

std::string nameOf(const Body &Of) {
  if (Of.Lambda || (Of.Function && qualifiedName(Of.Function).empty())) {
    const std::string Around = Of.Outer ? nameOf(*Of.Outer) : std::string();
    return Around.empty() ? "(lambda)" : Around + "::(lambda)";
  }
  return Of.Function ? qualifiedName(Of.Function) : std::string();
}

} // namespace

std::string enclosingFunction(Unit &In, SourceLocation At) {
  if (At.isInvalid())
    return {};
  const SourceManager &Sources = In.context().getSourceManager();
  const auto [File, Offset] = Sources.getDecomposedLoc(Sources.getFileLoc(At));
  const Body *Innermost = nullptr;
  unsigned Smallest = ~0U;
  for (const Body &Each : In.bodies()) {
    const SourceRange Range = Each.Function && !Each.Lambda
                                  ? Each.Function->getSourceRange()
                                  : Each.Root->getSourceRange();
    if (Range.isInvalid())
      continue;
    const auto Begin =
        Sources.getDecomposedLoc(Sources.getFileLoc(Range.getBegin()));
    const auto End =
        Sources.getDecomposedLoc(Sources.getFileLoc(Range.getEnd()));
    if (Begin.first != File || End.first != File || Offset < Begin.second ||
        Offset > End.second || End.second - Begin.second >= Smallest)
      continue;
    Innermost = &Each;
    Smallest = End.second - Begin.second;
  }
  return Innermost ? nameOf(*Innermost) : std::string();
}

} // namespace cotidy
