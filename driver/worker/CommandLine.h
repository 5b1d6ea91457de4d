// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "clang-tidy/ClangTidyOptions.h"
#include "driver/wire/Messages.h"
#include "llvm/Support/VirtualFileSystem.h"

namespace cotidy::worker {

/// The job's compile command as Clang shall parse it: no output files, no
/// plugins, the configuration's ExtraArgs, and this Clang's own headers.
[[nodiscard]] std::vector<std::string>
commandLine(const wire::CheckJob &Job,
            const clang::tidy::ClangTidyOptions &Settings,
            llvm::vfs::FileSystem &Files);

} // namespace cotidy::worker
