// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The adaptor of Boost.Cobalt; asyncio.h in this directory explains the
// interface.
#pragma once

#include <boost-cobalt.h>

#define LIBRARY_NAME "boost-cobalt"

namespace lib {
template <class T = void> using Lazy = boost::cobalt::task<T>;
template <class T = void> using Eager = boost::cobalt::promise<T>;
template <class T = void> using Any = Lazy<T>;
using Cancelled = boost::system::system_error;
using Stream = boost::asio::ip::tcp::socket;

extern boost::asio::io_context Loop;
extern boost::asio::thread_pool Pool;
extern boost::asio::mutable_buffer Data;
Lazy<> mainTask();
} // namespace lib

#define HAS_LAZY 1
#define HAS_EAGER 1
#define HAS_RUN_LOOP 1
#define RUN_LOOP() boost::cobalt::run(lib::mainTask())
#define HAS_OFFLOAD 1
#define OFFLOAD(...) boost::asio::post(lib::Pool, __VA_ARGS__)
#define HAS_SPAWN 1
#define SPAWN(...)                                                             \
  boost::cobalt::spawn(lib::Loop, __VA_ARGS__, boost::asio::use_future)
#define HAS_SPAWN_HERE 1
#define SPAWN_HERE(...)                                                        \
  boost::cobalt::spawn(co_await boost::cobalt::this_coro::executor,            \
                       __VA_ARGS__, boost::asio::use_future)
#define WAIT_FOR(...) (__VA_ARGS__).get()
#define HAS_SPAWN_OWNED 1
#define SPAWN_OWNED(...)                                                       \
  boost::cobalt::spawn(lib::Loop, __VA_ARGS__, [](std::exception_ptr) {})
#define HAS_DETACH 1
#define DETACH(...)                                                            \
  boost::cobalt::spawn(lib::Loop, __VA_ARGS__, boost::asio::detached)
#define HAS_GATHER 1
#define GATHER(...) boost::cobalt::join(__VA_ARGS__)
#define HAS_TOGETHER 1
#define TOGETHER(A, B) boost::cobalt::join(A, B)
#define HAS_GATHER_VALUES 1
#define GATHER_VALUES(...) boost::cobalt::gather(__VA_ARGS__)
#define HAS_SLEEP 1
#define SLEEP() boost::cobalt::io::sleep(std::chrono::milliseconds(1))
#define HAS_STREAM 1
#define READ(S) boost::asio::async_read(S, lib::Data, boost::cobalt::use_op)
#define WRITE(S) boost::asio::async_write(S, lib::Data, boost::cobalt::use_op)
#define START_WRITE(S)                                                         \
  boost::asio::async_write(S, lib::Data, boost::asio::detached)
#define HAS_SHARED_CARRIER 1
#define CARRIER_IS_STD 1
