// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Unit.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace cotidy {

/// Whether a handler catches an exception whose class is named Qualified
/// (without template arguments): the class itself, a base of it, or anything.
/// Exception is its declaration in this unit, or null if the unit has none.
[[nodiscard]] bool catches(const clang::CXXCatchStmt &Handler,
                           const clang::CXXRecordDecl *Exception);

/// Whether a handler catches the base of all standard exceptions, or anything.
[[nodiscard]] bool catchesMost(const clang::CXXCatchStmt &Handler);

/// The class with this qualified name, if the unit declares and defines it.
[[nodiscard]] const clang::CXXRecordDecl *findClass(clang::ASTContext &Context,
                                                    llvm::StringRef Qualified);

/// Whether the unit declares something with this qualified name.
[[nodiscard]] bool isDeclared(clang::ASTContext &Context,
                              llvm::StringRef Qualified);

/// The first suspension of a coroutine whose failure leaves the coroutine,
/// because no handler around it catches what is thrown; null if there is none.
/// An await that gives its error as a value, one of a constant, a mere sleep
/// and one of a coroutine of this unit that lets no error out do not fail.
[[nodiscard]] const Suspension *firstUncaught(Unit &In, const Body &Coroutine);
/// Whether nothing leaves a coroutine by an exception, unless it is cancelled:
/// all that it awaits ends well or is caught, and so does all that it calls.
[[nodiscard]] bool endsWell(Unit &In, const Body &Coroutine);

/// Whether an await gives its error as a value: its result is one or holds one,
/// or a token in the call turns errors into values.
[[nodiscard]] bool givesErrorAsValue(Unit &In, const Suspension &Point,
                                     const Body &Around);
/// Whether an await gives its error as a value, or is one of a constant.
/// Without Cancelled also whether only a cancellation ends it with an error.
[[nodiscard]] bool cannotThrow(Unit &In, const Suspension &Point,
                               const Body &Around, bool Cancelled);

/// Whether a co_await may be written at S: the language forbids it in a
/// handler.
[[nodiscard]] bool mayAwaitAt(const Body &Around, const clang::Stmt *S);

/// Whether S lies within Outer.
[[nodiscard]] bool contains(const clang::Stmt *Outer, const clang::Stmt *S);

/// All statements within one, itself included: where many are asked for.
using StmtSet = llvm::SmallPtrSet<const clang::Stmt *, 32>;
[[nodiscard]] StmtSet statementsIn(const clang::Stmt *Outer);

} // namespace cotidy
