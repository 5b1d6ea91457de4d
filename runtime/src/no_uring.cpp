// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/poller.h>

namespace asyncio::detail {

std::unique_ptr<Poller> make_uring_poller() { return nullptr; }

} // namespace asyncio::detail
