// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One interface over every coroutine library, so that one test body runs
// against each. This is the adaptor of asyncio; the others define the same
// names, where their library has the thing:
//
//   LIBRARY_NAME           string, the id of the library's model
//   lib::Any<T>            what the coroutines of a test return; always there
//   HAS_LAZY               lib::Lazy<T>, a coroutine type that starts late
//   HAS_EAGER              lib::Eager<T>, one that starts when it is called
//   HAS_SYNC_WAIT          SYNC_WAIT(awaitable), waits synchronously
//   HAS_RUN_LOOP           RUN_LOOP(), runs or pumps an event loop
//   HAS_OFFLOAD            OFFLOAD(callable), a complete statement in a
//                          coroutine: runs the callable on another thread
//   HAS_SPAWN              SPAWN(coroutine), gives a handle
//   HAS_SPAWN_OWNED        SPAWN_OWNED(coroutine), nothing has to be kept
//   HAS_SPAWN_HERE         SPAWN_HERE(coroutine) starts it on the loop that runs
//                          the caller, a coroutine, and gives what
//                          WAIT_FOR(started) waits for synchronously
//   HAS_GROUP              SPAWN_OWNED gives it to a group
//   HAS_DETACH             DETACH(coroutine), fire and forget
//   HAS_GATHER             GATHER(...), an awaitable; throws the first error
//   HAS_GATHER_VALUES      GATHER_VALUES(...), an awaitable; errors as values
//   HAS_LOOP_CALL          LOOP_CALL(), a call that only the loop's thread may
//                          make
//   HAS_HAND_OVER          HAND_OVER(expression), has the loop's thread do it
//   HAS_SLEEP              SLEEP(), an awaitable or a started future
//   HAS_LOCK               LOCK(lib::Mutex &), an awaitable that gives a guard
//   HAS_STREAM             lib::Stream with READ(s) and WRITE(s), awaitables,
//                          and START_WRITE(s), which nobody waits for
//   HAS_TOGETHER           TOGETHER(a, b), an awaitable that runs both
//   HAS_CARRIER            lib::Cancelled, thrown for cancellation only
//   HAS_SHARED_CARRIER     lib::Cancelled, thrown for other errors too
//   CANCELLED_BY_TOKEN     only operations that are given a token are cancelled
//   HAS_TOKEN              lib::Token, a cancellation token of its own
//   TOKEN_TRAVELS          every await gets it without being given it
//   HAS_SHIELD             SHIELD(awaitable), an awaitable that no cancellation
//                          interrupts
//   CARRIER_IS_STD         1 if lib::Cancelled derives from std::exception
//   NO_MODEL               for the library that no model describes
//
// A feature that is missing has no macro at all: use #ifdef.
#pragma once

#include <asyncio/asyncio.h>

#define LIBRARY_NAME "asyncio"

namespace lib {
template <class T = void> using Lazy = asyncio::Coro<T>;
template <class T = void> using Any = Lazy<T>;
using Mutex = asyncio::Lock;
using Cancelled = asyncio::CancelledError;

extern asyncio::EventLoop &Loop;
extern asyncio::TaskGroup Group;
} // namespace lib

#define HAS_LAZY 1
#define HAS_RUN_LOOP 1
#define RUN_LOOP() lib::Loop.run_forever()
#define HAS_OFFLOAD 1
#define OFFLOAD(...) co_await asyncio::to_thread(__VA_ARGS__)
#define HAS_SPAWN 1
#define SPAWN(...) asyncio::create_task(__VA_ARGS__)
#define HAS_SPAWN_HERE 1
#define SPAWN_HERE(...)                                                        \
  asyncio::run_coroutine_threadsafe(__VA_ARGS__, asyncio::get_running_loop())
#define WAIT_FOR(...) (__VA_ARGS__).result()
#define HAS_SPAWN_OWNED 1
#define HAS_GROUP 1
#define SPAWN_OWNED(...) lib::Group.create_task(__VA_ARGS__)
#define HAS_GATHER 1
#define GATHER(...) asyncio::gather(__VA_ARGS__)
#define HAS_GATHER_VALUES 1
#define GATHER_VALUES(...)                                                     \
  asyncio::gather(asyncio::return_exceptions, __VA_ARGS__)
#define HAS_SLEEP 1
#define SLEEP() asyncio::sleep(std::chrono::milliseconds(1))
#define HAS_LOCK 1
#define LOCK(M) (M).scoped()
#define HAS_CARRIER 1
#define CARRIER_IS_STD 0
#define HAS_LOOP_CALL 1
#define LOOP_CALL() lib::Loop.stop()
#define HAS_HAND_OVER 1
#define HAND_OVER(...)                                                         \
  lib::Loop.call_soon_threadsafe([] { __VA_ARGS__; })
#define HAS_SHIELD 1
#define SHIELD(...) asyncio::shield(__VA_ARGS__)
