// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The adaptor of Boost.Asio; asyncio.h in this directory explains the
// interface. It has no GATHER, as the combinators of Asio are operators.
#pragma once

#include <boost-asio.h>

#define LIBRARY_NAME "boost-asio"

namespace lib {
template <class T = void> using Lazy = boost::asio::awaitable<T>;
template <class T = void> using Any = Lazy<T>;
using Cancelled = boost::system::system_error;
using Stream = boost::asio::ip::tcp::socket;
using namespace boost::asio::experimental::awaitable_operators;

extern boost::asio::io_context Loop;
extern boost::asio::thread_pool Pool;
extern boost::asio::steady_timer Timer;
extern boost::asio::mutable_buffer Data;
} // namespace lib

#define HAS_LAZY 1
#define HAS_RUN_LOOP 1
#define RUN_LOOP() lib::Loop.run()
#define HAS_OFFLOAD 1
#define OFFLOAD(...) boost::asio::post(lib::Pool, __VA_ARGS__)
#define HAS_SPAWN 1
#define SPAWN(...)                                                             \
  boost::asio::co_spawn(lib::Loop, __VA_ARGS__, boost::asio::use_future)
#define HAS_SPAWN_HERE 1
#define SPAWN_HERE(...)                                                        \
  boost::asio::co_spawn(co_await boost::asio::this_coro::executor,             \
                        __VA_ARGS__, boost::asio::use_future)
#define WAIT_FOR(...) (__VA_ARGS__).get()
#define HAS_SPAWN_OWNED 1
#define SPAWN_OWNED(...)                                                       \
  boost::asio::co_spawn(lib::Loop, __VA_ARGS__, [](std::exception_ptr) {})
#define HAS_DETACH 1
#define DETACH(...)                                                            \
  boost::asio::co_spawn(lib::Loop, __VA_ARGS__, boost::asio::detached)
#define HAS_SLEEP 1
#define SLEEP() lib::Timer.async_wait(boost::asio::use_awaitable)
#define HAS_STREAM 1
#define READ(S) boost::asio::async_read(S, lib::Data, boost::asio::use_awaitable)
#define WRITE(S)                                                               \
  boost::asio::async_write(S, lib::Data, boost::asio::use_awaitable)
#define START_WRITE(S)                                                         \
  boost::asio::async_write(S, lib::Data, boost::asio::detached)
#define HAS_TOGETHER 1
#define TOGETHER(A, B) (A) && (B)
#define HAS_SHARED_CARRIER 1
#define CARRIER_IS_STD 1
