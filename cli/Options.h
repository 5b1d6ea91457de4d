// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Result.h"
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cotidy {

/// One option of a command: how it is read and how it is explained.
struct Option {
  enum class Takes { Nothing, Value, OptionalValue };

  std::string Name; ///< With its dashes.
  Takes Argument = Takes::Nothing;
  std::string Value; ///< What the value is called, "DIR".
  std::string Help;
  /// Stores the value, "" if there is none; may refuse it.
  std::function<Result<void>(const std::string &)> Set;
};

/// What is left of a command's arguments.
struct Operands {
  std::vector<std::string> Names;
  std::optional<std::vector<std::string>> Flags; ///< What stands behind "--".
};

/// Reads "--name=value", "--name value", "-p value" and "-pvalue"; an optional
/// value needs the "=". Fails at an unknown option or a refused value.
[[nodiscard]] Result<Operands>
parseArguments(const std::vector<std::string> &Arguments,
               const std::vector<Option> &Options);

/// The options as a list for the help page.
[[nodiscard]] std::string describeOptions(const std::vector<Option> &Options);

} // namespace cotidy
