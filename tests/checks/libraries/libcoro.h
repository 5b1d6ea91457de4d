// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The adaptor of libcoro; asyncio.h in this directory explains the interface.
#pragma once

#include <libcoro.h>

#define LIBRARY_NAME "libcoro"

namespace lib {
template <class T = void> using Lazy = coro::task<T>;
template <class T = void> using Any = Lazy<T>;
using Mutex = coro::mutex;

extern coro::scheduler &Loop;
extern coro::thread_pool &Pool;
extern coro::task_group<coro::thread_pool> Group;
} // namespace lib

#define HAS_LAZY 1
#define HAS_SYNC_WAIT 1
#define SYNC_WAIT(...) coro::sync_wait(__VA_ARGS__)
#define HAS_RUN_LOOP 1
#define RUN_LOOP() lib::Loop.process_events()
#define HAS_SPAWN 1
#define SPAWN(...) lib::Pool.spawn_joinable(__VA_ARGS__)
#define HAS_SPAWN_OWNED 1
#define HAS_GROUP 1
#define SPAWN_OWNED(...) (void)lib::Group.start(__VA_ARGS__)
#define HAS_DETACH 1
#define DETACH(...) lib::Pool.spawn_detached(__VA_ARGS__)
#define HAS_GATHER_VALUES 1
#define GATHER_VALUES(...) coro::when_all(__VA_ARGS__)
#define HAS_SLEEP 1
#define SLEEP() lib::Loop.yield_for(std::chrono::milliseconds(1))
#define HAS_LOCK 1
#define LOCK(M) (M).scoped_lock()
