// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/report.h>
#include <asyncio/os_errors.h>
#include <asyncio/sleep.h>
#include <asyncio/streams.h>

#include <algorithm>

namespace asyncio {

namespace {

std::string incomplete(std::size_t read, std::optional<std::size_t> expected) {
  return std::to_string(read) + " bytes read on a total of " +
         (expected ? std::to_string(*expected) : "undefined") +
         " expected bytes";
}

} // namespace

IncompleteReadError::IncompleteReadError(std::string partial,
                                         std::optional<std::size_t> expected)
    : Error(incomplete(partial.size(), expected)), partial_(std::move(partial)),
      expected_(expected) {}

namespace detail {

//===--- Reading
//------------------------------------------------------------===//

StreamReaderCore::StreamReaderCore(std::size_t limit) : limit_(limit) {
  if (limit == 0)
    throw ValueError("Limit cannot be <= 0");
}

void StreamReaderCore::set_transport(std::shared_ptr<ReadTransport> transport) {
  if (transport_)
    throw RuntimeError("Transport already set");
  transport_ = std::move(transport);
}

void StreamReaderCore::replace_transport(
    std::shared_ptr<ReadTransport> transport) {
  transport_ = std::move(transport);
  paused_ = false;
}

void StreamReaderCore::wake() noexcept {
  if (DataWaiter *waiter = std::exchange(waiter_, nullptr))
    waiter->wake();
}

void StreamReaderCore::feed_eof() {
  eof_ = true;
  wake();
}

void StreamReaderCore::set_exception(std::exception_ptr error) {
  exception_ = std::move(error);
  if (DataWaiter *waiter = std::exchange(waiter_, nullptr))
    waiter->fail(exception_);
}

void StreamReaderCore::feed_data(std::string_view data) {
  if (eof_)
    throw RuntimeError("feed_data after feed_eof");
  if (data.empty())
    return;
  // What was read leaves when it is more than what is left.
  if (begin_ != 0 && begin_ >= size()) {
    buffer_.erase(0, begin_);
    begin_ = 0;
  }
  buffer_.append(data);
  wake();
  if (!transport_ || paused_ || size() <= 2 * limit_)
    return;
  try {
    transport_->pause_reading();
    paused_ = true;
  } catch (const NotImplementedError &) {
    // All has to be buffered then.
    transport_ = nullptr;
  }
}

std::string StreamReaderCore::take(std::size_t count) {
  count = std::min(count, size());
  if (begin_ == 0 && count == buffer_.size())
    return std::exchange(buffer_, {});
  std::string taken = buffer_.substr(begin_, count);
  discard(count);
  return taken;
}

void StreamReaderCore::discard(std::size_t count) {
  begin_ += std::min(count, size());
  if (size() != 0)
    return;
  buffer_.clear();
  begin_ = 0;
}

void StreamReaderCore::maybe_resume_transport() {
  if (!paused_ || size() > limit_)
    return;
  paused_ = false;
  transport_->resume_reading();
}

Operation<DataWaiter> StreamReaderCore::wait_for_data(const char *function) {
  if (waiter_)
    throw RuntimeError(std::string(function) +
                       "() called while another coroutine is already waiting "
                       "for incoming data");
  // To wait for what cannot come would be for ever.
  if (std::exchange(paused_, false))
    transport_->resume_reading();
  return Operation<DataWaiter>(std::in_place, this);
}

Coro<std::string> StreamReaderCore::read(Self self, std::ptrdiff_t most) {
  if (self->exception_)
    std::rethrow_exception(self->exception_);
  if (most == 0)
    co_return std::string();
  if (most < 0) {
    std::string all;
    while (true) {
      if (self->exception_)
        std::rethrow_exception(self->exception_);
      if (self->size() == 0 && !self->eof_)
        co_await self->wait_for_data("read");
      if (self->size() == 0)
        break;
      const std::string part = self->take(self->limit_);
      self->maybe_resume_transport();
      all += part;
    }
    co_return all;
  }
  if (self->size() == 0 && !self->eof_)
    co_await self->wait_for_data("read");
  std::string data = self->take(static_cast<std::size_t>(most));
  self->maybe_resume_transport();
  co_return data;
}

Coro<std::string> StreamReaderCore::readexactly(Self self,
                                                std::ptrdiff_t count) {
  if (count < 0)
    throw ValueError("readexactly size can not be less than zero");
  if (self->exception_)
    std::rethrow_exception(self->exception_);
  const auto wanted = static_cast<std::size_t>(count);
  while (self->size() < wanted) {
    if (self->eof_)
      throw IncompleteReadError(self->take(self->size()), wanted);
    co_await self->wait_for_data("readexactly");
  }
  std::string data = self->take(wanted);
  self->maybe_resume_transport();
  co_return data;
}

Coro<std::string>
StreamReaderCore::readuntil(Self self, std::vector<std::string> separators) {
  if (separators.empty())
    throw ValueError("Separator should contain at least one element");
  std::size_t shortest = separators.front().size();
  std::size_t longest = shortest;
  for (const std::string &each : separators) {
    shortest = std::min(shortest, each.size());
    longest = std::max(longest, each.size());
  }
  if (shortest == 0)
    throw ValueError("Separator should be at least one-byte string");
  if (self->exception_)
    std::rethrow_exception(self->exception_);

  // Up to here no separator begins.
  std::size_t searched = 0;
  constexpr auto none = std::string_view::npos;
  std::size_t match_begin = none;
  std::size_t match_end = none;
  while (true) {
    const std::string_view data = self->data();
    if (data.size() >= searched + shortest) {
      // The first to end wins, and of two of those the shorter.
      for (const std::string &each : separators) {
        const std::size_t found = data.find(each, searched);
        if (found == none)
          continue;
        const std::size_t end = found + each.size();
        if (end < match_end || (end == match_end && found > match_begin)) {
          match_begin = found;
          match_end = end;
        }
      }
      if (match_end != none)
        break;
      searched = data.size() + 1 > longest ? data.size() + 1 - longest : 0;
      if (searched > self->limit_)
        throw LimitOverrunError(
            "Separator is not found, and chunk exceed the limit", searched);
    }
    if (self->eof_)
      throw IncompleteReadError(self->take(self->size()), std::nullopt);
    co_await self->wait_for_data("readuntil");
  }
  if (match_begin > self->limit_)
    throw LimitOverrunError(
        "Separator is found, but chunk is longer than limit", match_begin);
  std::string chunk = self->take(match_end);
  self->maybe_resume_transport();
  co_return chunk;
}

Coro<std::string> StreamReaderCore::readline(Self self) {
  std::vector<std::string> separator(1, "\n");
  std::string overrun;
  try {
    auto reading = readuntil(self, std::move(separator));
    co_return co_await std::move(reading);
  } catch (IncompleteReadError &error) {
    co_return error.partial();
  } catch (const LimitOverrunError &error) {
    // A line that is there goes whole, else all that there is.
    const std::string_view data = self->data();
    if (error.consumed() < data.size() && data[error.consumed()] == '\n')
      self->discard(error.consumed() + 1);
    else
      self->discard(data.size());
    overrun = error.message();
  }
  self->maybe_resume_transport();
  throw ValueError(overrun);
}

Coro<std::optional<std::string>> StreamReaderCore::next(Self self) {
  std::string line = co_await readline(std::move(self));
  if (line.empty())
    co_return std::nullopt;
  co_return line;
}

//===--- Writing
//------------------------------------------------------------===//

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

Coro<std::string> StreamReader::readuntil(std::string separator) const {
  return readuntil(std::vector<std::string>(1, std::move(separator)));
}

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

//===--- StreamReaderProtocol ---------------------------------------------===//

StreamReaderProtocol::StreamReaderProtocol(EventLoop &loop,
                                           const StreamReader &reader,
                                           ClientConnected connected)
    : FlowControl(loop), loop_(&loop),
      server_side_(static_cast<bool>(connected)), reader_(reader.core()),
      kept_reader_(connected ? reader.core() : nullptr),
      connected_(std::move(connected)) {}

void StreamReaderProtocol::connection_made(
    const std::shared_ptr<BaseTransport> &transport) {
  const auto reader = reader_.lock();
  if (reader)
    reader->set_transport(std::dynamic_pointer_cast<ReadTransport>(transport));
  if (!connected_)
    return;
  const auto connected = std::move(connected_);
  kept_reader_ = nullptr;
  const StreamReader handle(reader);
  StreamWriter writer(*loop_,
                      std::dynamic_pointer_cast<WriteTransport>(transport),
                      shared_from_this(), handle);
  const AnyTask task = connected(*loop_, handle, writer);
  if (!task)
    return;
  // The writer, which closes the transport as well, lives until then.
  task.add_done_callback([transport, writer](const AnyTask &ended) {
    if (ended.cancelled())
      return transport->close();
    if (const std::exception_ptr error = ended.exception()) {
      detail::report(*ended.core()->loop(),
                     "Unhandled exception in client_connected_cb", error);
      transport->close();
    }
  });
}

void StreamReaderProtocol::connection_lost(std::exception_ptr error) {
  if (const auto reader = reader_.lock()) {
    if (error)
      reader->set_exception(error);
    else
      reader->feed_eof();
  }
  end(error);
  lose(error);
  reader_.reset();
}

void StreamReaderProtocol::data_received(std::string_view data) {
  if (const auto reader = reader_.lock())
    reader->feed_data(data);
}

bool StreamReaderProtocol::eof_received() {
  if (const auto reader = reader_.lock())
    reader->feed_eof();
  return true;
}

//===--- open_connection() ------------------------------------------------===//

namespace {

using Streams = std::pair<StreamReader, StreamWriter>;

Coro<Streams> streams_on(Coro<Socket> connecting, std::size_t limit,
                         detail::TlsPlan plan) {
  plan.check_client();
  EventLoop &loop = get_running_loop();
  const StreamReader reader(limit);
  const auto protocol = std::make_shared<StreamReaderProtocol>(loop, reader);
  Socket socket = co_await std::move(connecting);
  auto making = detail::make_transport(&loop, std::move(socket), protocol,
                                       std::move(plan));
  const auto transport = co_await std::move(making);
  StreamWriter writer(loop, transport, protocol, reader);
  co_return Streams(reader, std::move(writer));
}

} // namespace

Coro<Streams> open_connection(std::string host, Port port,
                              ConnectionOptions options) {
  auto plan = detail::TlsPlan::client(options, host, detail::no_host_for_tls);
  return streams_on(detail::connected_socket(&get_running_loop(),
                                             std::move(host), std::move(port),
                                             detail::ConnectPlan(options)),
                    options.limit, std::move(plan));
}

Coro<Streams> open_connection(Socket socket, ConnectionOptions options) {
  return streams_on(
      detail::checked_socket(std::move(socket), AF_UNSPEC), options.limit,
      detail::TlsPlan::client(options, {}, detail::no_host_for_tls));
}

Coro<Streams> open_unix_connection(std::string path,
                                   ConnectionOptions options) {
  return streams_on(
      detail::connected_unix_socket(&get_running_loop(), std::move(path)),
      options.limit,
      detail::TlsPlan::client(options, {}, detail::no_name_for_tls));
}

} // namespace asyncio
