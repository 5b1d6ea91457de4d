// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "descriptor.h"

namespace asyncio::detail {

/// The life of a worker process: makes the calls that come through `socket`
/// until its other end closes.
[[noreturn]] void run_worker(Descriptor socket);

} // namespace asyncio::detail
