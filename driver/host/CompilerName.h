// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

/// What the beginning of a command says about its compiler.
struct CompilerName {
  std::string Driver;    ///< "clang" or "clang++", which acts most like it.
  std::string Target;    ///< Of a cross compiler; empty for the host's.
  std::string Toolchain; ///< Where a gcc of its own is installed, or empty.
  std::size_t Length;    ///< Arguments it takes, launchers included.
};

/// Reads the compiler behind ccache, distcc and the like. An unknown compiler
/// is taken for one of the language that File's name ends in.
[[nodiscard]] CompilerName
readCompilerName(const std::vector<std::string> &Arguments,
                 std::string_view File);

/// The compiler and its major version if its name tells both: "gcc-12" for
/// g++-12, "clang-17" for clang++-17.0; else empty.
[[nodiscard]] std::string
versionedCompiler(const std::vector<std::string> &Arguments);

/// Whether the name ends as C++ sources, modules included, do.
[[nodiscard]] bool isCxxSource(std::string_view File);

/// Whether the command can hold coroutines: C++ by the file's name, by the
/// compiler's or by -x.
[[nodiscard]] bool compilesCxx(const std::vector<std::string> &Arguments,
                               std::string_view File);

} // namespace cotidy
