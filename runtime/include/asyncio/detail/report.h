// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <exception>
#include <string>

namespace asyncio::detail {

class FutureCore;
class LoopCore;

/// Hands a problem that nobody can be thrown at to the loop's exception
/// handler; to standard error if the loop is gone. Never throws.
void report(LoopCore &loop, std::string message,
            std::exception_ptr error = nullptr,
            FutureCore *future = nullptr) noexcept;

/// "TypeName: what()" of an exception.
[[nodiscard]] std::string describe(const std::exception_ptr &error);

} // namespace asyncio::detail
