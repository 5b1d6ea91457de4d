// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The adaptor of concurrencpp; asyncio.h in this directory explains the
// interface. It has no GATHER_VALUES, as when_all takes results that have
// started, and lib::Any has not.
#pragma once

#include <concurrencpp.h>

#define LIBRARY_NAME "concurrencpp"

namespace lib {
template <class T = void> using Lazy = concurrencpp::lazy_result<T>;
template <class T = void> using Eager = concurrencpp::result<T>;
template <class T = void> using Any = Lazy<T>;
using Mutex = concurrencpp::async_lock;
using Cancelled = concurrencpp::errors::interrupted_task;

extern concurrencpp::manual_executor Loop;
extern concurrencpp::thread_pool_executor Pool;
extern concurrencpp::timer_queue Timers;
extern std::shared_ptr<concurrencpp::executor> Executor;
} // namespace lib

#define HAS_LAZY 1
#define HAS_EAGER 1
#define HAS_SYNC_WAIT 1
#define SYNC_WAIT(...) (__VA_ARGS__).run().get()
#define HAS_RUN_LOOP 1
#define RUN_LOOP() lib::Loop.loop(1)
#define HAS_OFFLOAD 1
#define OFFLOAD(...) co_await lib::Pool.submit(__VA_ARGS__)
#define HAS_SPAWN 1
#define SPAWN(...) (__VA_ARGS__).run()
#define HAS_SLEEP 1
#define SLEEP()                                                                \
  lib::Timers.make_delay_object(std::chrono::milliseconds(1), lib::Executor)
#define HAS_LOCK 1
#define LOCK(M) (M).lock(lib::Executor)
#define HAS_CARRIER 1
#define CARRIER_IS_STD 1
