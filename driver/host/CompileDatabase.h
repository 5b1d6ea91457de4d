// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Result.h"
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

/// How one source file is compiled, as its build says it.
struct CompileCommand {
  std::string File;      ///< Absolute.
  std::string Directory; ///< Absolute; relative arguments start here.
  std::vector<std::string> Arguments; ///< With the compiler's name.
};

/// The units of a compile_commands.json, in its order.
///
/// A file that is compiled more than once is here once, with its first command:
/// findings depend on the source far more than on the flags that differ.
/// Source: clang.llvm.org/docs/JSONCompilationDatabase.html
class CompileDatabase {
public:
  /// Path is a compile_commands.json or the folder that holds it. Fails if it
  /// is missing or malformed, and says where.
  [[nodiscard]] static Result<CompileDatabase> load(const std::string &Path);

  /// Looks in Start and its parents for a compile_commands.json, there and in
  /// the folders build*; of several such folders the first by name. Fails if
  /// there is none.
  [[nodiscard]] static Result<CompileDatabase> search(const std::string &Start);

  /// Reads the text of the file at Path.
  [[nodiscard]] static Result<CompileDatabase> parse(std::string_view Text,
                                                     const std::string &Path);

  [[nodiscard]] const std::string &path() const { return Path; }
  [[nodiscard]] const std::vector<CompileCommand> &commands() const {
    return Commands;
  }

  /// The command of an absolute path, also by another name of the same file;
  /// null if there is none.
  [[nodiscard]] const CompileCommand *find(const std::string &File) const;

private:
  std::string Path;
  std::vector<CompileCommand> Commands;
  std::map<std::string, std::size_t> ByFile;
};

} // namespace cotidy
