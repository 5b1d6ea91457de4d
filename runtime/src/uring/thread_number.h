// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

namespace asyncio::detail {

/// A number of this thread's own: the system's are used again. The thread of a
/// forked copy is another one, as it shares the memory of the ring.
std::uint64_t this_thread_number() noexcept;

} // namespace asyncio::detail
