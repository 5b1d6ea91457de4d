// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/summaries/FactSet.h"
#include <string>
#include <vector>

namespace cotidy::testing {

inline constexpr const char *Tool = "cotidy of a test";

inline FactHop hop(unsigned Line, std::string Callee) {
  return {"a.cpp", Line, 3, std::move(Callee)};
}

inline Reason reason(std::vector<FactHop> Path, std::string Role = "blocks") {
  return {std::move(Role), "sleep", "the thread sleeps", "", std::move(Path),
          {}};
}

/// A function that calls others, each by one hop.
inline FunctionFacts function(std::string Usr, std::vector<Reason> Reasons,
                              const std::vector<std::string> &Calls = {}) {
  FunctionFacts Made{Usr, Usr, std::move(Reasons), {}};
  unsigned Line = 10;
  for (const std::string &Callee : Calls)
    Made.Calls.push_back({Callee, false, {hop(Line++, Callee)}});
  return Made;
}

inline FactSet facts(std::string Unit, std::vector<FunctionFacts> Functions) {
  FactSet Made(Tool);
  Made.add(UnitFacts{std::move(Unit), true, std::move(Functions)});
  return Made;
}

} // namespace cotidy::testing
