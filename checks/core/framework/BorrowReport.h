// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/core/framework/Pass.h"

namespace cotidy {

/// Visits what coroutines of the project go on using after its death.
void forEachDanglingLoan(
    Pass &P,
    llvm::function_ref<void(const Body &, const DanglingLoan &)> Visit);

/// The coroutine as a message names it: "'fetch'", or "this lambda".
[[nodiscard]] std::string coroutineOf(const DanglingLoan &Loan);

/// What dies: "the temporary" or "'name'".
[[nodiscard]] std::string victimOf(const DanglingLoan &Loan);

/// Why the coroutine lives longer: "the task is kept in 'later'".
[[nodiscard]] std::string wayOut(const DanglingLoan &Loan);

/// How the coroutine came by what dies, where it uses it, where a variable that
/// dies is declared, and where the task is run too late: each at its place.
[[nodiscard]] std::vector<Note> evidence(Pass &P, const DanglingLoan &Loan);

} // namespace cotidy
