// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The adaptor of folly::coro; asyncio.h in this directory explains the
// interface. The guard of its mutex is a std::unique_lock.
#pragma once

#include <folly-coro.h>

#define LIBRARY_NAME "folly-coro"

namespace lib {
template <class T = void> using Lazy = folly::coro::Task<T>;
template <class T = void> using Any = Lazy<T>;
using Mutex = folly::coro::Mutex;
using Cancelled = folly::OperationCancelled;
using Token = folly::CancellationToken;

extern folly::EventBase Loop;
extern folly::Executor *Executor;
extern folly::coro::AsyncScope Scope;
} // namespace lib

#define HAS_LAZY 1
#define HAS_SYNC_WAIT 1
#define SYNC_WAIT(...) folly::coro::blockingWait(__VA_ARGS__)
#define HAS_RUN_LOOP 1
#define RUN_LOOP() lib::Loop.loop()
#define HAS_SPAWN 1
#define SPAWN(...)                                                             \
  folly::coro::co_withExecutor(lib::Executor, __VA_ARGS__).start()
#define HAS_SPAWN_OWNED 1
#define HAS_GROUP 1
#define SPAWN_OWNED(...)                                                       \
  lib::Scope.add(folly::coro::co_withExecutor(lib::Executor, __VA_ARGS__))
#define HAS_GATHER 1
#define GATHER(...) folly::coro::collectAll(__VA_ARGS__)
#define HAS_GATHER_VALUES 1
#define GATHER_VALUES(...) folly::coro::collectAllTry(__VA_ARGS__)
#define HAS_SLEEP 1
#define SLEEP() folly::coro::sleep(std::chrono::milliseconds(1))
#define HAS_LOCK 1
#define LOCK(M) (M).co_scoped_lock()
#define HAS_SHIELD 1
#define SHIELD(...)                                                            \
  folly::coro::co_withCancellation(folly::CancellationToken{}, __VA_ARGS__)
#define HAS_CARRIER 1
#define HAS_TOKEN 1
#define TOKEN_TRAVELS 1
#define CARRIER_IS_STD 1
#define HAS_LOOP_CALL 1
#define LOOP_CALL() lib::Loop.runInLoop([] {})
#define HAS_HAND_OVER 1
#define HAND_OVER(...) lib::Loop.runInEventBaseThread([] { __VA_ARGS__; })
