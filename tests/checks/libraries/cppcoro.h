// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The adaptor of cppcoro; asyncio.h in this directory explains the interface.
#pragma once

#include <cppcoro.h>

#define LIBRARY_NAME "cppcoro"

namespace lib {
template <class T = void> using Lazy = cppcoro::task<T>;
template <class T = void> using Any = Lazy<T>;
using Mutex = cppcoro::async_mutex;
using Cancelled = cppcoro::operation_cancelled;
using Token = cppcoro::cancellation_token;

extern cppcoro::io_service Loop;
extern cppcoro::async_scope Scope;
} // namespace lib

#define HAS_LAZY 1
#define HAS_SYNC_WAIT 1
#define SYNC_WAIT(...) cppcoro::sync_wait(__VA_ARGS__)
#define HAS_RUN_LOOP 1
#define RUN_LOOP() lib::Loop.process_events()
#define HAS_SPAWN_OWNED 1
#define HAS_GROUP 1
#define SPAWN_OWNED(...) lib::Scope.spawn(__VA_ARGS__)
#define HAS_GATHER 1
#define GATHER(...) cppcoro::when_all(__VA_ARGS__)
#define HAS_GATHER_VALUES 1
#define GATHER_VALUES(...) cppcoro::when_all_ready(__VA_ARGS__)
#define HAS_SLEEP 1
#define SLEEP() lib::Loop.schedule_after(std::chrono::milliseconds(1))
#define HAS_LOCK 1
#define LOCK(M) (M).scoped_lock_async()
#define HAS_CARRIER 1
#define HAS_TOKEN 1
#define CANCELLED_BY_TOKEN 1
#define CARRIER_IS_STD 1
