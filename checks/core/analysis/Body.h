// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

namespace cotidy {

/// A call of a function, a member, an operator or a constructor, with its
/// arguments as they are written: an operator's object is the receiver.
struct CallSite {
  const clang::Expr *At = nullptr;
  const clang::FunctionDecl *Callee = nullptr;
  const clang::Expr *Receiver = nullptr; ///< Null for what is no member.
  llvm::SmallVector<const clang::Expr *, 4> Arguments;
};

/// The function whose body runs in a call, or null for a virtual call that may
/// land elsewhere.
[[nodiscard]] const clang::FunctionDecl *calledFunction(const CallSite &Call);

/// A co_await or co_yield. Operand is the expression as written.
struct Suspension {
  const clang::Expr *At = nullptr;
  const clang::Expr *Operand = nullptr;
};

/// A try statement with what it guards.
struct GuardedRegion {
  const clang::CXXTryStmt *Try = nullptr;
  /// Suspensions of the try block itself, not of its handlers.
  std::vector<const Suspension *> Suspensions;
};

/// One function body, or an initialiser outside of any function, with the
/// things in it that checks ask for. A lambda's body is a body of its own;
/// unevaluated operands and discarded constexpr branches are not part of any.
struct Body {
  const clang::FunctionDecl *Function = nullptr; ///< Null: an initialiser.
  const clang::Stmt *Root = nullptr;
  const clang::CoroutineBodyStmt *Coroutine = nullptr; ///< Null: plain.
  const clang::LambdaExpr *Lambda = nullptr; ///< Whose call operator this is.
  const Body *Outer = nullptr;               ///< Where the lambda is written.

  std::vector<CallSite> Calls;
  std::vector<Suspension> Suspensions;
  std::vector<const clang::CXXTryStmt *> Tries;
  /// Values of class type that a statement computes and throws away.
  std::vector<const clang::Expr *> Discarded;
  /// The same behind an explicit cast to void, which says "on purpose".
  std::vector<const clang::Expr *> DiscardedOnPurpose;
  /// Awaits with a result of any type that a statement throws away.
  std::vector<const clang::Expr *> DroppedAwaits;
  /// Variables with automatic storage, parameters not among them.
  std::vector<const clang::VarDecl *> Locals;
  std::vector<const clang::LambdaExpr *> Lambdas;
  llvm::DenseMap<const clang::ValueDecl *,
                 llvm::SmallVector<const clang::DeclRefExpr *, 2>>
      Uses;

  [[nodiscard]] bool isCoroutine() const { return Coroutine != nullptr; }
  /// Index in Calls by expression.
  llvm::DenseMap<const clang::Expr *, unsigned> CallIndex;

  /// The call that E is, or null.
  [[nodiscard]] const CallSite *callAt(const clang::Expr *E) const;
};

/// Fills Out with what Root contains. Lambdas met on the way are listed, not
/// entered. Never fails: what broken code leaves out is not there.
void scanBody(const clang::Stmt *Root, Body &Out);

/// The same for an expression whose value is used, as a member initialiser.
void scanExpression(const clang::Expr *Root, Body &Out);

} // namespace cotidy
