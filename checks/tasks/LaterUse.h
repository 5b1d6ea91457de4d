// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/analysis/Parents.h"
#include "checks/core/analysis/Place.h"
#include "checks/core/analysis/Unit.h"

namespace cotidy {

/// Whether a function ends what it is called on, by its name: nothing hangs on
/// the outcome of close(), async_shutdown() or disconnect().
[[nodiscard]] bool endsItsObject(const clang::FunctionDecl *Callee);

/// Whether a function does no more than wait, by its name: a timer's error is
/// that it was cancelled, and that of a socket shows in what follows.
[[nodiscard]] bool onlyWaits(const clang::FunctionDecl *Callee);

/// What the operation of a call works on: the object it is called on, or its
/// first argument; nothing for what has no name.
[[nodiscard]] std::optional<Place> workedOn(const CallSite &Call);

/// The awaitable that is made of the object after this await, on some path, as
/// if nothing had happened; null if there is none. A path ends where something
/// else mentions the object: that may be how the error is noticed. Ways of
/// more than a few hundred steps are not followed.
[[nodiscard]] const clang::Expr *goesOnWith(const Place &Object,
                                            const clang::Expr *After, Unit &In,
                                            const Body &Around,
                                            const Parents &Enclosing);

} // namespace cotidy
