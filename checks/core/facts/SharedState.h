// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Places.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace cotidy {

/// One place where the unit changes a member or variable.
struct Change {
  enum class Kind : uint8_t {
    Adds,    ///< Elements are added: those that are there stay.
    Removes, ///< Elements go, or all are replaced.
    Assigns, ///< Another value.
    Clears,  ///< Null, false, no value; an owner lets its object go.
  };
  Kind What;
  const Body *In;
  const clang::Expr *At;
};

/// What a member function with this name does to the elements of the object
/// that it is called on, by the names that the standard library's containers
/// gave to it; nothing for one that does not change them.
[[nodiscard]] std::optional<Change::Kind>
changeByName(const clang::CXXMethodDecl &Method);

/// Who in a unit changes what, and which functions may run while a coroutine is
/// suspended. Built at the first question.
class SharedState {
public:
  explicit SharedState(Unit &In) : In(In) {}

  /// The changes of a field, in whichever object, or of a variable.
  [[nodiscard]] llvm::ArrayRef<Change> changesOf(const clang::ValueDecl *What);

  /// Whether Other may run while Suspended waits. False for constructors,
  /// destructors, assignment and swap of objects and main(), for what only they
  /// call, and for functions that are called in one sequence with the
  /// coroutine.
  [[nodiscard]] bool mayRunMeanwhile(const Body &Other, const Body &Suspended);

  /// A call that starts this coroutine although another run of it may not have
  /// ended: one in a loop or one of several, not awaited at once. Null if there
  /// is none.
  [[nodiscard]] const clang::Expr *startedAgain(const Body &Coroutine);

  /// A call of a function in the unit.
  struct Caller {
    const Body *In = nullptr;
    const CallSite *Call = nullptr;
    bool Waits = false;  ///< The caller goes on only when the call is done.
    bool InLoop = false; ///< Several times.
  };
  [[nodiscard]] llvm::ArrayRef<Caller>
  callersOf(const clang::FunctionDecl *Function);

private:
  using Roots = llvm::SmallPtrSet<const Body *, 4>;

  void build();
  void addCalls(const Body &Of);
  void addChanges(const Body &Of);
  const Roots &rootsOf(const Body &Of);

  Unit &In;
  bool Built = false;
  llvm::DenseMap<const clang::ValueDecl *, std::vector<Change>> Changes;
  llvm::DenseMap<const clang::FunctionDecl *, std::vector<Caller>> Callers;
  /// Functions whose address is taken: who calls them, and when, is not seen.
  llvm::DenseSet<const clang::FunctionDecl *> HandedOut;
  llvm::DenseMap<const Body *, Roots> Known;
};

} // namespace cotidy
