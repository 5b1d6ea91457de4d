// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The adaptor of stdexec; asyncio.h in this directory explains the interface.
// SYNC_WAIT gives an optional tuple.
#pragma once

#include <stdexec.h>

#define LIBRARY_NAME "stdexec"

namespace lib {
template <class T = void> using Lazy = exec::task<T>;
template <class T = void> using Any = Lazy<T>;

extern stdexec::run_loop Loop;
extern exec::timed_thread_context::scheduler Timer;
extern exec::async_scope Scope;
} // namespace lib

#define HAS_LAZY 1
#define HAS_SYNC_WAIT 1
#define SYNC_WAIT(...) stdexec::sync_wait(__VA_ARGS__)
#define HAS_RUN_LOOP 1
#define RUN_LOOP() lib::Loop.run()
#define HAS_SPAWN 1
#define SPAWN(...) lib::Scope.spawn_future(__VA_ARGS__)
#define HAS_SPAWN_OWNED 1
#define HAS_GROUP 1
#define SPAWN_OWNED(...) lib::Scope.spawn(__VA_ARGS__)
#define HAS_DETACH 1
#define DETACH(...) exec::start_detached(__VA_ARGS__)
#define HAS_GATHER 1
#define GATHER(...) stdexec::when_all(__VA_ARGS__)
#define HAS_SLEEP 1
#define SLEEP() exec::schedule_after(lib::Timer, std::chrono::milliseconds(1))
