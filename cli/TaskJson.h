// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/inspect/Tasks.h"
#include <string>

namespace cotidy {

/// A snapshot as a JSON document, for tools. Docs name its keys.
[[nodiscard]] std::string showJson(const Snapshot &Shown);

} // namespace cotidy
