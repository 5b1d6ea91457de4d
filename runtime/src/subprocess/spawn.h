// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "../process_pool/descriptor.h"

#include <asyncio/detail/spawn_request.h>

#include <array>
#include <sys/types.h>

namespace asyncio::detail {

/// A child that runs, and our ends of its pipes.
struct Spawned {
  pid_t process = -1;
  std::array<Descriptor, 3> pipes;
};

/// Starts a child. Throws: OSError and its kinds, also for what exec says.
Spawned spawn(const SpawnRequest &request);

} // namespace asyncio::detail
