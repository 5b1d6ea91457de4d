// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/facts/Blocking.h"
#include "checks/core/summaries/FunctionFacts.h"

namespace cotidy {

/// Adds to Into, for every plain function that other units can call, why it has
/// Role, and once the calls that other units have to judge.
void collectBlocking(Unit &Of, FunctionRole Role,
                     const BlockingFacts::Counts &Wanted, UnitFacts &Into);

/// Once all is collected: leaves out what leads nowhere, whatever other units
/// say, as most small functions in headers. A definition that says nothing
/// stays where it is the only one of its program: another program's function of
/// the same name must not speak for it.
void pruneFacts(Unit &Of, UnitFacts &Into);

} // namespace cotidy
