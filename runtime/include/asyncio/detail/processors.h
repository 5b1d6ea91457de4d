// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>

namespace asyncio::detail {

/// How many processors this process may run on, at least one.
[[nodiscard]] std::size_t usable_processors() noexcept;

/// How long a worker looks for more work before it sleeps. Waking an idle
/// processor costs some 30 us; each look gives way to whoever else can run.
inline constexpr long spin_microseconds = 50;

} // namespace asyncio::detail
