// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Parents.h"
#include "checks/core/analysis/Unit.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace cotidy {

/// The model of a type that tells of a cancellation, also behind a reference or
/// a pointer, or of its base; null for any other type.
[[nodiscard]] const TypeModel *tokenModel(Unit &In, clang::QualType Type);
[[nodiscard]] inline bool isCancellationToken(Unit &In, clang::QualType Type) {
  return tokenModel(In, Type) != nullptr;
}

/// A cancellation token that a body was given and can name.
struct ScopeToken {
  const clang::VarDecl *Var = nullptr;
  /// The parameter that it is a copy of, or Var itself.
  const clang::VarDecl *Origin = nullptr;
  bool Const = false; ///< It cannot be passed to a reference to non-const.

  /// Whether it may be the argument for a parameter of this type.
  [[nodiscard]] bool fits(clang::QualType Parameter) const;
};

/// The parameters of a coroutine that are tokens, tokens that it captures, and
/// its local copies of these. Without those that somebody says are not used,
/// and those of libraries whose awaits get the token by themselves.
[[nodiscard]] std::vector<ScopeToken> tokensOf(Unit &In, const Body &Of,
                                               const Parents &Around);

/// What in a body has to do with its tokens already, so that an operation may
/// know of a cancellation without being given one.
class BoundToTokens {
public:
  BoundToTokens(Unit &In, const Body &Of, const Parents &Around,
                llvm::ArrayRef<ScopeToken> Tokens);

  /// Whether an argument or the object of the call has a token in it, or
  /// something around the call up to Await, as with_token(f(), token).
  [[nodiscard]] bool covers(const CallSite &Call, const clang::Expr *Await);

  /// Whether S mentions a token, or what is bound to one. Awaits within S do
  /// not count: they are over by then.
  [[nodiscard]] bool mentions(const clang::Stmt *S) const;

private:
  void bind(const clang::Expr *E);
  void bindArguments(const CallSite &Call);
  bool isBoundObject(const clang::Expr *Receiver);
  bool holdsToken(clang::QualType Type);

  Unit &In;
  const Body &Of;
  const Parents &Around;
  llvm::SmallPtrSet<const clang::ValueDecl *, 8> Bound;
  bool This = false;
};

} // namespace cotidy
