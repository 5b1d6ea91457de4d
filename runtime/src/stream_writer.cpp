// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/report.h>
#include <asyncio/os_errors.h>
#include <asyncio/sleep.h>
#include <asyncio/streams.h>

namespace asyncio {

namespace detail {

namespace {

void complete(const Future<> &waiter, const std::exception_ptr &error) {
  if (waiter.done())
    return;
  if (error)
    waiter.set_exception(error);
  else
    waiter.set_result();
}

} // namespace

FlowControl::~FlowControl() {
  // Who wanted to know has asked.
  closed_.core()->mark_retrieved();
}

void FlowControl::resume() noexcept {
  paused_ = false;
  for (const Future<> &waiter : draining_)
    complete(waiter, nullptr);
}

void FlowControl::lose(const std::exception_ptr &error) noexcept {
  lost_ = true;
  if (!paused_)
    return;
  for (const Future<> &waiter : draining_)
    complete(waiter, error);
}

void FlowControl::end(const std::exception_ptr &error) noexcept {
  complete(closed_, error);
  for (const Future<> &waiter : closing_)
    complete(waiter, error);
}

/// A future of its own for each: to be completed by another one would take a
/// turn more.
Coro<> FlowControl::wait_among(std::shared_ptr<FlowControl> self,
                               Waiters FlowControl::*others) {
  const Future<> waiter = self->loop_->owner()->create_future();
  Waiters &all = (*self).*others;
  all.push_back(waiter);
  struct Leave {
    Waiters &all;
    const Future<> &waiter;
    ~Leave() { std::erase(all, waiter); }
  };
  const Leave leave{all, waiter};
  co_await waiter;
}

Coro<> FlowControl::drain(std::shared_ptr<FlowControl> self) {
  if (self->lost_)
    throw ConnectionResetError("Connection lost");
  if (self->paused_)
    co_await wait_among(self, &FlowControl::draining_);
}

Coro<> FlowControl::wait_closed(std::shared_ptr<FlowControl> self) {
  if (self->closed_.done())
    co_await self->closed_;
  else
    co_await wait_among(self, &FlowControl::closing_);
}

StreamWriterCore::StreamWriterCore(EventLoop &loop,
                                   std::shared_ptr<WriteTransport> transport_,
                                   std::shared_ptr<FlowControl> flow_,
                                   std::shared_ptr<StreamReaderCore> reader_)
    : transport(std::move(transport_)), flow(std::move(flow_)),
      reader(std::move(reader_)), loop_(&loop.core()) {
  loop_->ref();
}

StreamWriterCore::~StreamWriterCore() {
  try {
    if (!transport->is_closing()) {
      const bool open = !loop_->closed();
      transport->close();
      if (loop_->debug() && loop_->owner())
        report(*loop_, open ? "unclosed StreamWriter" : "loop is closed",
               nullptr);
    }
  } catch (...) {
    // A destructor has nobody to tell.
  }
  loop_->unref();
}

Coro<> StreamWriterCore::drain(std::shared_ptr<StreamWriterCore> self) {
  if (self->reader && self->reader->exception())
    std::rethrow_exception(self->reader->exception());
  // So that connection_lost() is called in a loop of write and drain.
  if (self->transport->is_closing())
    co_await sleep(Duration());
  FlowControl &flow = *self->flow;
  if (flow.connection_lost())
    throw ConnectionResetError("Connection lost");
  if (flow.paused())
    co_await FlowControl::drain(self->flow);
}

Coro<> StreamWriterCore::wait_closed(std::shared_ptr<StreamWriterCore> self) {
  co_await FlowControl::wait_closed(self->flow);
}

Coro<> StreamWriterCore::start_tls(std::shared_ptr<StreamWriterCore> self,
                                   Coro<std::shared_ptr<Transport>> starting) {
  auto draining = drain(self);
  co_await std::move(draining);
  const auto transport = co_await std::move(starting);
  self->transport = transport;
  if (self->reader)
    self->reader->replace_transport(transport);
}

EventLoop &StreamWriterCore::loop() const {
  if (!loop_->owner())
    throw RuntimeError("the loop of the connection is gone");
  return *loop_->owner();
}

} // namespace detail

Coro<> StreamWriter::start_tls(const SSLContext &context,
                               StartTLSOptions options) const {
  const auto protocol =
      std::dynamic_pointer_cast<StreamReaderProtocol>(core_->flow);
  if (!protocol)
    throw TypeError("this transport is not supported by start_tls()");
  options.server_side = protocol->server_side();
  auto starting = core_->loop().start_tls(
      std::dynamic_pointer_cast<Transport>(core_->transport), protocol, context,
      options);
  return detail::StreamWriterCore::start_tls(core_, std::move(starting));
}

} // namespace asyncio
