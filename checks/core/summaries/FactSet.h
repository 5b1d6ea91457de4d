// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/summaries/FunctionFacts.h"
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace cotidy {

/// The facts of any number of units. Merging is associative, commutative and
/// idempotent, and equal contents give equal bytes, so it does not matter who
/// merges what first.
///
/// Two programs may have functions of one name that do different things, and
/// one header may mean different things to two units: all that is said of a
/// function is kept.
class FactSet {
public:
  FactSet() = default;
  /// Tool makes the facts, with everything that they depend on beside the
  /// sources: facts of two tools do not mix.
  explicit FactSet(std::string Tool) : Tool(std::move(Tool)) {}

  void add(UnitFacts Of);
  /// False, and nothing added, if another tool made them.
  [[nodiscard]] bool add(const FactSet &Other);

  /// Empty for a set that has got nothing yet.
  [[nodiscard]] const std::string &tool() const { return Tool; }

  /// By main file; false for a unit that the compiler reported errors in.
  [[nodiscard]] const std::map<std::string, bool> &units() const {
    return Units;
  }
  [[nodiscard]] const std::map<std::string, std::set<FunctionFacts>> &
  functions() const {
    return Functions;
  }

  /// JSON lines, sorted; the first one says what this is and who made it.
  [[nodiscard]] std::string write() const;

  /// Nothing if the text is none of facts or damaged; Wrong then says what is
  /// wrong with which line.
  [[nodiscard]] static std::optional<FactSet> read(std::string_view Text,
                                                   std::string &Wrong);

private:
  std::string Tool;
  std::map<std::string, bool> Units;
  std::map<std::string, std::set<FunctionFacts>> Functions;
};

} // namespace cotidy
