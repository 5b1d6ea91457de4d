// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/host/CompileDatabase.h"

namespace cotidy {

/// The command as clang can parse it: clang's name, the flags that change what
/// the source means, "-fsyntax-only" and the file.
///
/// Never fails. Dropped are launchers, outputs, dependency files, linker flags,
/// other inputs, code generation and warning policy, and what only gcc knows.
/// Looks into response files and for headers that exist as a gcc precompiled
/// header only; runs nothing.
[[nodiscard]] std::vector<std::string>
clangArguments(const CompileCommand &Command);

} // namespace cotidy
