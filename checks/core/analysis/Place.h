// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "clang/AST/Decl.h"
#include "llvm/ADT/SmallVector.h"
#include <map>
#include <optional>
#include <string>

namespace clang {
class Expr;
} // namespace clang

namespace cotidy {

/// An object by the way the code names it: a variable or the current object,
/// and the members that lead on from there. What is behind a pointer counts as
/// the same place as the pointer, and a reference as what it refers to.
struct Place {
  const clang::VarDecl *Root = nullptr; ///< Null: the current object.
  llvm::SmallVector<const clang::FieldDecl *, 2> Members;

  [[nodiscard]] bool operator==(const Place &) const = default;
  [[nodiscard]] bool operator<(const Place &Other) const {
    return Root != Other.Root ? Root < Other.Root : Members < Other.Members;
  }

  /// As a message names it: "Lock", "State.Mutex"; empty for what has no name.
  [[nodiscard]] std::string name() const;
};

/// The place that an expression names, or nothing: through moves, parentheses,
/// casts, `*`, `&`, `->` of smart pointers, and references that are
/// initialised with a place.
[[nodiscard]] std::optional<Place> placeOf(const clang::Expr *E);

/// Small numbers for places.
class PlaceNumbers {
public:
  unsigned of(const Place &What) {
    const auto [At, New] = Numbers.try_emplace(What, Places.size());
    if (New)
      Places.push_back(What);
    return At->second;
  }
  [[nodiscard]] std::optional<unsigned> known(const Place &What) const {
    const auto At = Numbers.find(What);
    return At == Numbers.end() ? std::nullopt : std::optional(At->second);
  }
  [[nodiscard]] const Place &operator[](unsigned Number) const {
    return Places[Number];
  }
  [[nodiscard]] size_t size() const { return Places.size(); }

private:
  std::map<Place, unsigned> Numbers;
  std::vector<Place> Places;
};

} // namespace cotidy
