// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/datagrams.h>
#include <asyncio/detail/descriptor_table.h>
#include <asyncio/detail/loop_link.h>
#include <asyncio/detail/report.h>
#include <asyncio/detail/transport_calls.h>
#include <asyncio/detail/write_marks.h>
#include <asyncio/os_errors.h>

#include <cerrno>
#include <deque>

namespace asyncio::detail {

namespace {

using Side = DescriptorTable::Side;

/// What a datagram counts for beside its bytes, so that empty ones do.
constexpr std::size_t header_size = 8;

/// The transport of a socket of datagrams. Holds itself until it is lost or
/// the loop goes away.
///
/// Source: CPython 3.13, Lib/asyncio/selector_events.py,
///   class _SelectorDatagramTransport.
/// Differs: whatever cannot be sent is told to error_received(); it never ends
///   the endpoint.
class DatagramEndpoint final : public DatagramTransport, private LoopLink {
public:
  DatagramEndpoint(EventLoop &loop, DatagramSocket from)
      : LoopLink(loop.core()), core_(&loop.core()),
        socket_(std::move(from.socket)), descriptor_(socket_.fileno()),
        remote_(from.remote) {
    core_->ref();
    try {
      name_ = socket_.getsockname();
      peer_ = socket_.getpeername();
    } catch (const OSError &) {
      // It is not connected.
    }
  }
  ~DatagramEndpoint() override { core_->unref(); }

  void start(const std::shared_ptr<DatagramEndpoint> &self,
             std::shared_ptr<BaseProtocol> protocol, const Future<> &waiter) {
    set_protocol(std::move(protocol));
    core_->descriptors().set_owned(descriptor_, true);
    self_ = self;
    enter_list();
    soon([self] {
      if (const auto made = self->protocol_)
        made->connection_made(self);
    });
    soon([self] { self->add_reader(); });
    soon([waiter] {
      if (!waiter.done())
        waiter.set_result();
    });
  }

  using BaseTransport::get_extra_info;
  using DatagramTransport::sendto;
  void close() override;
  [[nodiscard]] bool is_closing() const override { return closing_; }
  void set_protocol(std::shared_ptr<BaseProtocol> protocol) override {
    auto *datagrams = dynamic_cast<DatagramProtocol *>(protocol.get());
    if (!datagrams)
      throw TypeError("an endpoint of datagrams needs a DatagramProtocol");
    protocol_ = std::move(protocol);
    datagrams_ = datagrams;
  }
  [[nodiscard]] std::shared_ptr<BaseProtocol> get_protocol() const override {
    return protocol_;
  }
  [[nodiscard]] std::any get_extra_info(std::string_view name) const override {
    if (name == "socket")
      return static_cast<const Socket *>(&socket_);
    if (name == "sockname" && name_.family() != AF_UNSPEC)
      return name_;
    if (name == "peername" && peer_.family() != AF_UNSPEC)
      return peer_;
    return {};
  }

  void sendto(std::string_view data, const Address &address) override;
  void abort() override { force_close(nullptr); }
  void set_write_buffer_limits(WriteBufferLimits limits) override;
  [[nodiscard]] std::pair<std::size_t, std::size_t>
  get_write_buffer_limits() const override {
    return marks_.get();
  }
  [[nodiscard]] std::size_t get_write_buffer_size() const override {
    return queued_;
  }

private:
  struct Datagram {
    std::string data;
    Address address;
  };

  void loop_gone() noexcept override {
    closing_ = true;
    let_go();
  }
  template <class Call> void soon(Call call) {
    core_->owner()->call_soon(std::move(call));
  }
  void add_reader() {
    if (closing_)
      return;
    auto ready = [this] { read_ready(); };
    core_->descriptors().set(descriptor_, Side::reader,
                             new Callback<decltype(ready)>(*core_, ready));
  }
  void add_writer() {
    auto ready = [this] { write_ready(); };
    core_->descriptors().set(descriptor_, Side::writer,
                             new Callback<decltype(ready)>(*core_, ready));
  }
  void unwatch(Side side) noexcept {
    if (!core_->closed())
      core_->descriptors().clear(descriptor_, side);
  }

  void read_ready();
  void write_ready();
  [[nodiscard]] ssize_t send_now(std::string_view data,
                                 const Address &address) const noexcept;
  void force_close(const std::exception_ptr &error);
  void schedule_lost(const std::exception_ptr &error);
  void call_connection_lost(const std::exception_ptr &error);
  void let_go() noexcept;

  LoopCore *core_;
  Socket socket_;
  int descriptor_;
  std::shared_ptr<DatagramEndpoint> self_;
  std::shared_ptr<BaseProtocol> protocol_;
  DatagramProtocol *datagrams_ = nullptr;
  Address name_;
  Address peer_;
  Address remote_;
  std::deque<Datagram> queue_;
  std::size_t queued_ = 0;
  WriteMarks marks_;
  unsigned lost_ = 0;
  bool closing_ = false;
};

//===--- Both directions --------------------------------------------------===//

void DatagramEndpoint::close() {
  if (closing_)
    return;
  closing_ = true;
  unwatch(Side::reader);
  if (queue_.empty())
    schedule_lost(nullptr);
}

void DatagramEndpoint::force_close(const std::exception_ptr &error) {
  if (lost_ != 0)
    return;
  queue_.clear();
  queued_ = 0;
  unwatch(Side::writer);
  closing_ = true;
  unwatch(Side::reader);
  schedule_lost(error);
}

void DatagramEndpoint::schedule_lost(const std::exception_ptr &error) {
  ++lost_;
  if (core_->closed())
    return let_go();
  soon([self = self_, error] {
    if (self)
      self->call_connection_lost(error);
  });
}

void DatagramEndpoint::call_connection_lost(const std::exception_ptr &error) {
  struct LetGo {
    DatagramEndpoint &endpoint;
    ~LetGo() { endpoint.let_go(); }
  };
  const auto keep = self_;
  const LetGo at_end{*this};
  if (const auto protocol = protocol_)
    protocol->connection_lost(error);
}

void DatagramEndpoint::let_go() noexcept {
  const auto self = std::move(self_);
  const auto protocol = std::move(protocol_);
  datagrams_ = nullptr;
  ++lost_;
  queue_.clear();
  queued_ = 0;
  if (!self)
    return;
  unwatch(Side::reader);
  unwatch(Side::writer);
  core_->descriptors().set_owned(descriptor_, false);
  socket_.close();
  leave_list();
}

//===--- Receiving --------------------------------------------------------===//

void DatagramEndpoint::read_ready() {
  if (lost_ != 0)
    return;
  const auto protocol = protocol_; // which may be replaced by the call
  DatagramProtocol *const datagrams = datagrams_;
  const std::span<char> store = read_store();
  sockaddr_storage from{};
  socklen_t length = sizeof from;
  auto *address = reinterpret_cast<sockaddr *>(&from);
  const auto got =
      ::recvfrom(descriptor_, store.data(), store.size(), 0, address, &length);
  if (got >= 0)
    datagrams->datagram_received({store.data(), static_cast<std::size_t>(got)},
                                 Address(address, length));
  else if (!came_too_early())
    datagrams->error_received(os_error(errno));
}

//===--- Sending ----------------------------------------------------------===//

ssize_t DatagramEndpoint::send_now(std::string_view data,
                                   const Address &address) const noexcept {
  if (peer_.family() != AF_UNSPEC || address.family() == AF_UNSPEC)
    return ::send(descriptor_, data.data(), data.size(), MSG_NOSIGNAL);
  return ::sendto(descriptor_, data.data(), data.size(), MSG_NOSIGNAL,
                  address.data(), address.size());
}

void DatagramEndpoint::sendto(std::string_view data, const Address &address) {
  const bool is_bound_to_one = remote_.family() != AF_UNSPEC;
  if (is_bound_to_one && address.family() != AF_UNSPEC && address != remote_)
    throw ValueError("Invalid address: must be none or " + remote_.str());
  if (lost_ != 0) {
    if (lost_ == lost_writes_to_report && core_->debug())
      report(*core_, "socket.send() raised exception.", nullptr);
    ++lost_;
    return;
  }
  const Address &to = is_bound_to_one ? remote_ : address;
  if (queue_.empty()) {
    if (send_now(data, to) >= 0)
      return;
    if (!came_too_early()) {
      const auto protocol = protocol_;
      datagrams_->error_received(os_error(errno));
      return;
    }
    add_writer();
  }
  queue_.push_back({std::string(data), to});
  queued_ += data.size() + header_size;
  marks_.pause_above(queued_, *core_, protocol_);
}

void DatagramEndpoint::write_ready() {
  const auto keep = self_;
  while (!queue_.empty()) {
    const auto sent = send_now(queue_.front().data, queue_.front().address);
    if (sent < 0 && came_too_early())
      break;
    const int number = sent < 0 ? errno : 0;
    queued_ -= queue_.front().data.size() + header_size;
    queue_.pop_front();
    if (number != 0) {
      // What is left is for the next turn.
      const auto protocol = protocol_;
      datagrams_->error_received(os_error(number));
      return;
    }
  }
  marks_.resume_at(queued_, *core_, protocol_); // may send
  if (!queue_.empty() || lost_ != 0)
    return;
  unwatch(Side::writer);
  if (closing_) {
    ++lost_;
    call_connection_lost(nullptr);
  }
}

void DatagramEndpoint::set_write_buffer_limits(WriteBufferLimits limits) {
  marks_.set(limits);
  marks_.pause_above(queued_, *core_, protocol_);
}

} // namespace

Coro<std::shared_ptr<DatagramTransport>>
make_datagram_transport(EventLoop *loop, DatagramSocket from,
                        std::shared_ptr<BaseProtocol> protocol) {
  LoopCore &core = loop->core();
  core.require_open();
  const int descriptor = from.socket.fileno();
  core.descriptors().require_free(descriptor);
  const Future<> waiter = loop->create_future();
  const auto made = std::make_shared<DatagramEndpoint>(*loop, std::move(from));
  made->start(made, std::move(protocol), waiter);
  try {
    co_await waiter;
  } catch (...) {
    made->close();
    throw;
  }
  co_return made;
}

} // namespace asyncio::detail
