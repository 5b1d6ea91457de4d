// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/summaries/FactSet.h"

#include <utility>

namespace cotidy {

void FactSet::add(UnitFacts Of) {
  const auto [Known, New] = Units.try_emplace(std::move(Of.Unit), Of.Parsed);
  // A file that was compiled in two ways counts as read where both were.
  Known->second = Known->second && Of.Parsed;
  for (FunctionFacts &Each : Of.Functions) {
    std::string Usr = Each.Usr;
    Functions[std::move(Usr)].insert(std::move(Each));
  }
}

bool FactSet::add(const FactSet &Other) {
  if (Tool.empty())
    Tool = Other.Tool;
  if (Tool != Other.Tool)
    return false;
  for (const auto &[Unit, Parsed] : Other.Units) {
    const auto [Known, New] = Units.try_emplace(Unit, Parsed);
    Known->second = Known->second && Parsed;
  }
  for (const auto &[Usr, Variants] : Other.Functions)
    Functions[Usr].insert(Variants.begin(), Variants.end());
  return true;
}

} // namespace cotidy
