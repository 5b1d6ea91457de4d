// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <typeinfo>

namespace asyncio::detail {

/// The name of a type as it is written in C++.
[[nodiscard]] std::string readable_name(const std::type_info &type);

} // namespace asyncio::detail
