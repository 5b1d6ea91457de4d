// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "clang/Basic/SourceLocation.h"
#include <string>

namespace cotidy {

class Unit;

/// The qualified name of the project's function around a place, in whose body
/// or signature it is: "net::serve", "net::serve::(lambda)" in a lambda. Empty
/// outside of functions and in somebody else's code.
[[nodiscard]] std::string enclosingFunction(Unit &In,
                                            clang::SourceLocation At);

} // namespace cotidy
