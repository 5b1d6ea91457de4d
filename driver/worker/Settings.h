// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "clang-tidy/ClangTidyOptions.h"
#include "driver/wire/Messages.h"
#include "llvm/Support/Error.h"

namespace cotidy::worker {

/// What holds for the unit of Job: its .clang-tidy files, read as clang-tidy
/// reads them, below what the job itself says.
///
/// Checks: all of cotidy's but those of a policy are on. A configuration that
/// does not select any of ours was written for other checks, and takes part
/// only with the ones of ours that it switches off. One that does select some
/// holds as it stands. The job's globs come last.
///
/// Errors: a configuration that cannot be read or that sets an option of ours
/// that does not exist, with place and cure. clang-tidy goes on without such a
/// file, and nobody notices.
[[nodiscard]] llvm::Expected<clang::tidy::ClangTidyOptions>
settingsOf(const wire::CheckJob &Job);

/// The glob list for a configuration whose own list is Configured.
[[nodiscard]] std::string selectedChecks(llvm::StringRef Configured,
                                         llvm::StringRef FromJob);

} // namespace cotidy::worker
