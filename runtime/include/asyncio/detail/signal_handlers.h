// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace asyncio::detail {

class CallbackNode;
class LoopCore;

// The signals that loops handle. One table, as a process has one; a signal has
// the handler of one loop at most. The handler of the system only counts and
// links a node into the loop's list for other threads, which needs no lock.

/// Throws: ValueError for a number that is no signal.
void require_signal(int number);
/// Calls `callback`, whose reference is taken over, on the loop whenever the
/// signal arrives; in the place of what was there, of this loop or another.
///
/// Throws: RuntimeError on other threads than the main one, and for a signal
///   that cannot be caught; OSError.
void add_signal_handler(LoopCore &loop, int number, CallbackNode *callback);
/// Whether the loop had one. What handled the signal before does so again.
bool remove_signal_handler(LoopCore &loop, int number);
/// All of a loop, as it is closed.
void remove_signal_handlers(LoopCore &loop) noexcept;
/// `handler` is not to come back when the loop's handler is removed.
void forget_earlier_handler(int number, void (*handler)(int)) noexcept;

} // namespace asyncio::detail
