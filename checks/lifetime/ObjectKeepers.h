// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Suspending.h"
#include "checks/core/facts/SharedState.h"

namespace cotidy {

/// The class whose object `this` is in a coroutine: that of a member function,
/// or what a lambda captures; null if there is none.
[[nodiscard]] const clang::CXXRecordDecl *objectOf(const Body &Of);

/// Whether a type is a template over Class, or over a base or a class derived
/// from it, as pointers that know whether their object lives are.
[[nodiscard]] bool isOfObject(clang::QualType Type,
                              const clang::CXXRecordDecl *Class);

/// Whether an object of this type keeps an object of Class alive: a smart
/// pointer to it, or to a base or a class derived from it.
[[nodiscard]] bool keepsObject(clang::QualType Type,
                               const clang::CXXRecordDecl *Class);

/// Whether objects of the class live as long as somebody shares them.
[[nodiscard]] bool isShared(Unit &In, const clang::CXXRecordDecl *Class);

[[nodiscard]] bool derivesFromRole(Unit &In, const clang::CXXRecordDecl *Class,
                                   TypeRole Role);

/// Where a unit deletes objects. Built at the first question.
class SelfDeletion {
public:
  explicit SelfDeletion(Unit &In) : In(In) {}

  /// delete this, in a member of the class or of a base.
  [[nodiscard]] bool deletesItself(const clang::CXXRecordDecl *Class);
  /// delete or deleteLater() of a pointer to the class.
  [[nodiscard]] bool isDeleted(const clang::CXXRecordDecl *Class);

private:
  void build();

  Unit &In;
  bool Built = false;
  llvm::SmallPtrSet<const clang::CXXRecordDecl *, 4> Themselves, ByOthers;
};

/// What keeps the objects of member coroutines alive.
class Keepers {
public:
  Keepers(Unit &In, SharedState &State) : In(In), State(State) {}

  /// A parameter or a capture by value that keeps the object of Of.
  [[nodiscard]] bool hasKeeper(const Body &Of,
                               const clang::CXXRecordDecl *Class);

  /// A place where the coroutine is started and left to itself though nothing
  /// keeps its object; null if none is seen.
  [[nodiscard]] const clang::Expr *
  startedUnkept(const Body &Of, const clang::CXXRecordDecl *Class);

private:
  bool isGivenKeeper(const Body &Around, const clang::Expr *Started,
                     const clang::CXXRecordDecl *Class);
  bool isOnlyOwner(const clang::Expr *On, const Body &Around,
                   const clang::CXXRecordDecl *Class);
  const clang::Expr *handedOn(const Body &Lambda,
                              const clang::CXXRecordDecl *Class);

  Unit &In;
  SharedState &State;
  llvm::DenseMap<const Body *, const clang::Expr *> Known;
};

} // namespace cotidy
