// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/framework/Pass.h"

namespace cotidy {

/// Visits every place in a coroutine on an event loop where the thread may be
/// held up by a function with Role, directly or through helpers. Places that
/// run on a pool by then, because the coroutine moved there, are left out.
/// Where the unit's facts are wanted, they are collected with the same Wanted.
void forEachBlockingPlace(
    Pass &P, FunctionRole Role, const BlockingFacts::Counts &Wanted,
    llvm::function_ref<void(const Body &, const BlockingPlace &)> Visit);

/// Whether the coroutine may run on a pool by the time it gets to a call: it
/// has moved there, or all who start it have.
[[nodiscard]] bool mayRunElsewhere(Unit &In, const Body &Around,
                                   const clang::Expr *Call, unsigned Depth = 0);

/// The callee of the last hop as models name it: "std::thread::join".
[[nodiscard]] std::string culprit(const BlockingPlace &Place);

/// The way from the place to the culprit, for a message: "'load' calls
/// 'parse', which calls 'read'". Empty for a direct call.
[[nodiscard]] std::string way(const BlockingPlace &Place);

/// One note per hop after the first, each where its call is written.
[[nodiscard]] std::vector<Note> hops(const BlockingPlace &Place);

/// A sentence of a model as a clause: no capital in front, no full stop.
[[nodiscard]] std::string clause(llvm::StringRef Sentence);

/// The source text of an expression, or empty if a macro writes it.
[[nodiscard]] std::string sourceText(Pass &P, const clang::Expr *E);

} // namespace cotidy
