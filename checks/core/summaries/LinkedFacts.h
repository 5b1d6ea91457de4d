// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/summaries/FunctionFacts.h"
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace cotidy {

class FactSet;

/// What the whole project says about the functions that hold up the thread of
/// their caller; of the others there is nothing here.
struct LinkedFacts {
  /// By USR, then by role; each with the shortest way to its reason.
  std::map<std::string, std::map<std::string, Reason>> Functions;

  /// The reason that a function has a role, or null.
  [[nodiscard]] const Reason *find(const std::string &Usr,
                                   const std::string &Role) const;

  /// JSON lines, sorted; the first one says what this is and who made it.
  [[nodiscard]] std::string write(std::string_view Tool) const;

  /// Nothing if the text is none, is damaged or was made by another tool; Wrong
  /// then says what is wrong with which line.
  [[nodiscard]] static std::optional<LinkedFacts>
  read(std::string_view Text, std::string_view Tool, std::string &Wrong);
  /// The same for a text of facts that are not linked yet, too.
  [[nodiscard]] static std::optional<LinkedFacts>
  readAny(std::string_view Text, std::string_view Tool, std::string &Wrong);
};

/// Follows the calls until nothing changes. A function has a role if everything
/// that is said of it leads there: of two programs' functions of one name that
/// differ in this, nothing is claimed.
[[nodiscard]] LinkedFacts link(const FactSet &All);

} // namespace cotidy
