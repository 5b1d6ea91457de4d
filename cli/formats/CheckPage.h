// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Messages.h"
#include <string>

namespace cotidy {

/// What a check's page says, for viewers that show a rule's help.
[[nodiscard]] std::string markdownPage(const wire::CheckInfo &Check);

/// The same for those that show no markup.
[[nodiscard]] std::string plainPage(const wire::CheckInfo &Check);

/// Code of a page without the empty lines around it.
[[nodiscard]] std::string trimmedCode(const std::string &Code);

} // namespace cotidy
