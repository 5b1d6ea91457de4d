// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The adaptor of Seastar; asyncio.h in this directory explains the interface.
#pragma once

#include <seastar.h>

#define LIBRARY_NAME "seastar"

namespace lib {
template <class T = void> using Eager = seastar::future<T>;
template <class T = void> using Any = Eager<T>;
using Mutex = seastar::semaphore;
using Cancelled = seastar::abort_requested_exception;

extern seastar::app_template App;
extern seastar::condition_variable Changed;
} // namespace lib

#define HAS_EAGER 1
#define HAS_SYNC_WAIT 1
#define SYNC_WAIT(...) (__VA_ARGS__).get()
#define HAS_RUN_LOOP 1
#define RUN_LOOP()                                                             \
  lib::App.run(0, nullptr, [] { return seastar::make_ready_future<>(); })
#define HAS_DETACH 1
#define DETACH(...) seastar::engine().run_in_background(__VA_ARGS__)
#define HAS_GATHER 1
#define GATHER(...) seastar::when_all_succeed(__VA_ARGS__)
#define HAS_GATHER_VALUES 1
#define GATHER_VALUES(...) seastar::when_all(__VA_ARGS__)
#define HAS_SLEEP 1
#define SLEEP() seastar::sleep(std::chrono::milliseconds(1))
#define HAS_LOCK 1
#define LOCK(M) seastar::get_units((M), 1)
#define HAS_CARRIER 1
#define CANCELLED_BY_TOKEN 1
#define CARRIER_IS_STD 1
#define HAS_LOOP_CALL 1
#define LOOP_CALL() lib::Changed.signal()
#define HAS_HAND_OVER 1
#define HAND_OVER(...)                                                         \
  seastar::alien::run_on(seastar::alien::instance(), 0, [] { __VA_ARGS__; })
