// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// \file
/// The loop's connect_read_pipe() and connect_write_pipe().
#pragma once

#include <asyncio/coro.h>
#include <asyncio/event_loop.h>
#include <asyncio/protocols.h>
#include <asyncio/transports.h>

#include <memory>
#include <type_traits>
#include <utility>

namespace asyncio {

namespace detail {

/// A transport that reads from a pipe. Queues the call of connection_made();
/// then reading begins and `waiter` is completed, if it is one.
///
/// Throws: as EventLoop::connect_read_pipe().
/// Source: CPython 3.13, Lib/asyncio/unix_events.py,
///   class _UnixReadPipeTransport.
std::shared_ptr<ReadTransport>
make_read_pipe(EventLoop &loop, int descriptor,
               std::shared_ptr<BaseProtocol> protocol, const Future<> &waiter);
/// The same that writes.
///
/// Source: CPython 3.13, Lib/asyncio/unix_events.py,
///   class _UnixWritePipeTransport.
std::shared_ptr<WriteTransport>
make_write_pipe(EventLoop &loop, int descriptor,
                std::shared_ptr<BaseProtocol> protocol, const Future<> &waiter);

/// Calls one of these, and waits until connection_made() was called.
template <class T, class F>
Coro<std::pair<std::shared_ptr<T>, std::invoke_result_t<F &>>>
connect_pipe(EventLoop *loop, F factory, int descriptor,
             std::shared_ptr<T> (*make)(EventLoop &, int,
                                        std::shared_ptr<BaseProtocol>,
                                        const Future<> &)) {
  auto protocol = factory();
  const auto waiter = loop->create_future();
  auto transport = make(*loop, descriptor, protocol, waiter);
  std::exception_ptr error;
  try {
    co_await waiter;
  } catch (...) {
    error = std::current_exception();
    transport->close();
  }
  if (error)
    std::rethrow_exception(error);
  co_return std::pair(std::move(transport), std::move(protocol));
}

} // namespace detail

template <class F>
auto EventLoop::connect_read_pipe(F factory, int descriptor) {
  return detail::connect_pipe(this, std::move(factory), descriptor,
                              &detail::make_read_pipe);
}

template <class F>
auto EventLoop::connect_write_pipe(F factory, int descriptor) {
  return detail::connect_pipe(this, std::move(factory), descriptor,
                              &detail::make_write_pipe);
}

} // namespace asyncio
