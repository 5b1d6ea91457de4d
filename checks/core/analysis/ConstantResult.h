// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "clang/AST/Decl.h"
#include <optional>

namespace cotidy {

/// The value that a function without any choice returns, as an await_ready()
/// of `return true;`; nothing for any other, and for null.
[[nodiscard]] std::optional<bool>
constantResult(const clang::FunctionDecl *Function);

} // namespace cotidy
