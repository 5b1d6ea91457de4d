// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "descriptor.h"

namespace asyncio::detail {

/// Starts the fork server of this process if it has none. Throws RuntimeError
/// if the process has threads already.
void start_fork_server();
void stop_fork_server() noexcept;

/// Asks the server for a worker that talks through `socket`, without waiting
/// for it. Throws BrokenProcessPool if there is no server any more.
void request_worker(const Descriptor &socket);

/// A descriptor that reports POLLHUP when the server ends; -1 if none runs.
[[nodiscard]] Descriptor watch_fork_server();
/// To be called then: waits for the process, so that it leaves no zombie.
void reap_fork_server() noexcept;

} // namespace asyncio::detail
