// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

namespace cotidy {

/// A call that is written in some file of the project. Lines and columns count
/// from 1, columns in bytes. The file is relative to the project's root.
struct FactHop {
  std::string File;
  unsigned Line = 0;
  unsigned Column = 0;
  std::string Callee; ///< As a message names it.

  auto operator<=>(const FactHop &) const = default;
};

/// Why a function holds up the thread that calls it: what a model says about
/// the last callee of the path.
struct Reason {
  std::string Role; ///< Of the last callee: "blocks", "sync-wait", ...
  std::string Category;
  std::string Why;
  std::string Instead;
  /// At least one hop: the call in the function's own body comes first.
  std::vector<FactHop> Path;
  /// Parameters, from 0, that make it harmless if they are zero: a time to
  /// wait. Who passes no constant is taken not to pass zero.
  std::vector<unsigned> UnlessZero = {};

  auto operator<=>(const Reason &) const = default;
};

/// A call of a function that is defined in another unit, or in this one but
/// known beyond it.
struct CallFact {
  std::string Usr;
  /// The destructor of an object that the function owns; who asks for another
  /// role than "blocks" does not follow it.
  bool Dies = false;
  /// At least one hop: further ones lead through functions that only this unit
  /// knows.
  std::vector<FactHop> Path;

  auto operator<=>(const CallFact &) const = default;
};

/// What one unit knows about one function that other units can call, keyed by
/// clang's USR. At most one reason for each role.
struct FunctionFacts {
  std::string Usr;
  std::string Name; ///< As a message names it.
  std::vector<Reason> Reasons;
  std::vector<CallFact> Calls;

  auto operator<=>(const FunctionFacts &) const = default;
};

/// The facts of one unit. They depend on its sources, its command, the
/// configuration and the models, and on no other unit's facts.
struct UnitFacts {
  std::string Unit;   ///< The main file, relative to the project's root.
  bool Parsed = true; ///< False: the compiler reported errors.
  std::vector<FunctionFacts> Functions;
};

} // namespace cotidy
