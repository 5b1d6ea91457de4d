// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace asyncio::detail {

class LoopCore;
struct Node;

/// Runs a node, and reports it if it took longer than the loop allows.
void run_timed(LoopCore &loop, Node *node);

} // namespace asyncio::detail
