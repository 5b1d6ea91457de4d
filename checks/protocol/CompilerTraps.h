// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace cotidy {

/// A shape of code that some compilers get wrong.
struct CompilerTrap {
  std::string Shape;
  std::string Compiler;      ///< "gcc" or "clang".
  unsigned From = 0, To = 0; ///< Major versions, both included.
  std::string What, Cure;
};

/// A compiler that a project uses, as "gcc-12".
struct CompilerVersion {
  llvm::StringRef Name;
  unsigned Major = 0;
};

/// The table of data/compiler-traps.json.
[[nodiscard]] const std::vector<CompilerTrap> &compilerTraps();

/// The compilers of a list as "gcc-12;clang-17"; what is none is left out.
[[nodiscard]] std::vector<CompilerVersion> parseCompilers(llvm::StringRef List);

} // namespace cotidy
