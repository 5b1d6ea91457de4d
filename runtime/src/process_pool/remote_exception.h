// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/serialise.h>
#include <exception>

namespace asyncio::detail {

/// Writes an exception so that read_exception() gives one of the same type if
/// the type is known to cross, and a RemoteError else.
void write_exception(MessageWriter &to, const std::exception_ptr &error);
[[nodiscard]] std::exception_ptr read_exception(MessageReader &from);

} // namespace asyncio::detail
