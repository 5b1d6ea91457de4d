// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "checks/plugin/TidyAdapter.h"
#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "driver/wire/Messages.h"

namespace cotidy::worker {

/// Sorts clang-tidy's diagnostics into findings of ours, errors of Clang and
/// errors of the configuration; others are dropped.
///
/// Details are those that recordDetails collected in the same run.
[[nodiscard]] wire::UnitResult
resultOf(llvm::ArrayRef<clang::tidy::ClangTidyError> Diagnostics,
         llvm::ArrayRef<FindingDetail> Details);

/// The result of a unit that was not analysed.
[[nodiscard]] wire::UnitResult failed(std::string Why);

} // namespace cotidy::worker
