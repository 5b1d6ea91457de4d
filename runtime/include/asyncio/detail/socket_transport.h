// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/loop_link.h>
#include <asyncio/detail/sendfile_transport.h>
#include <asyncio/detail/tls_carrier.h>
#include <asyncio/detail/write_marks.h>
#include <asyncio/event_loop.h>
#include <asyncio/protocols.h>
#include <asyncio/socket.h>
#include <asyncio/transports.h>

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace asyncio::detail {

class ServerCore;

/// What is known about a connection before its transport is made.
struct ConnectionOrigin {
  ConnectionOrigin() = default;
  ConnectionOrigin(const Address &from, std::shared_ptr<ServerCore> by)
      : peer(from), server(std::move(by)) {}

  std::optional<Address> peer;
  std::shared_ptr<ServerCore> server;
};

/// The transport of a connected stream socket.
///
/// Holds itself as long as the connection is open, and the protocol as well;
/// one that its loop leaves behind lets go of all when that goes away.
///
/// Source: CPython 3.13, Lib/asyncio/selector_events.py,
///   class _SelectorSocketTransport.
/// Differs: one callback where CPython queues three to begin with.
class SocketTransport final : public Transport,
                              public SendfileTransport,
                              public TlsCarrier,
                              private LoopLink {
public:
  /// Makes one and queues the call of connection_made(), after which reading
  /// begins and `waiter` is completed, if it is one.
  ///
  /// Throws: RuntimeError for a descriptor that another transport uses.
  static std::shared_ptr<SocketTransport>
  make(EventLoop &loop, Socket socket, std::shared_ptr<BaseProtocol> protocol,
       const Future<> &waiter, ConnectionOrigin origin);
  ~SocketTransport() override;

  using BaseTransport::get_extra_info;
  void close() override;
  [[nodiscard]] bool is_closing() const override { return closing_; }
  void set_protocol(std::shared_ptr<BaseProtocol> protocol) override;
  [[nodiscard]] std::shared_ptr<BaseProtocol> get_protocol() const override {
    return protocol_;
  }
  [[nodiscard]] std::any get_extra_info(std::string_view name) const override;

  [[nodiscard]] bool is_reading() const override {
    return !closing_ && !paused_;
  }
  void pause_reading() override;
  void resume_reading() override;

  void set_write_buffer_limits(WriteBufferLimits limits) override;
  [[nodiscard]] std::pair<std::size_t, std::size_t>
  get_write_buffer_limits() const override {
    return marks_.get();
  }
  [[nodiscard]] std::size_t get_write_buffer_size() const override {
    return queued_;
  }
  void write(std::string_view data) override;
  void writelines(std::span<const std::string_view> pieces) override;
  void write_eof() override;
  [[nodiscard]] bool can_write_eof() const override { return true; }
  void abort() override { force_close(nullptr); }
  void force_close(std::exception_ptr error) override;

  [[nodiscard]] int sendfile_descriptor() const noexcept override {
    return descriptor_;
  }
  [[nodiscard]] bool protocol_paused() const noexcept override {
    return marks_.paused();
  }
  Future<> begin_sendfile() override;
  void end_sendfile() noexcept override;
  Future<> sendfile_ready() override;

private:
  SocketTransport(EventLoop &loop, Socket socket, ConnectionOrigin origin);
  void begin(const Future<> &waiter);
  void loop_gone() noexcept override { drop(); }

  void add_reader();
  void add_writer();
  void remove_reader() noexcept;
  void remove_writer() noexcept;
  void read_ready();
  Received receive(std::span<char> room);
  Received read_piece();
  /// Tells how much there was room for.
  Received read_into_buffer(std::size_t &size);
  void read_eof();
  void write_ready();
  void require_writable(const char *function) const;
  bool count_lost_write();
  void enqueue(std::string_view data);
  void dequeue(std::size_t sent) noexcept;
  void clear_queue() noexcept;
  /// For whoever sends a file, when there will be nothing to wait for.
  void fail_waiters() noexcept;
  void fatal_error(std::exception_ptr error, const char *message);
  void fatal_error_of_system(const char *message);
  void schedule_lost(std::exception_ptr error);
  void call_connection_lost(const std::exception_ptr &error);
  /// Without a word to the protocol, as the loop is gone.
  void drop() noexcept;
  void let_go() noexcept;

  LoopCore *core_;
  Socket socket_;
  int descriptor_;
  std::shared_ptr<SocketTransport> self_;
  std::shared_ptr<BaseProtocol> protocol_;
  Protocol *stream_ = nullptr;
  BufferedProtocol *buffered_ = nullptr;
  std::shared_ptr<ServerCore> server_;
  std::list<BaseTransport *>::iterator client_;
  Address name_;
  Address peer_;
  Future<> empty_waiter_;
  Future<> ready_waiter_;

  // Chunks that wait, the first of them without what was sent of it.
  std::vector<std::string> chunks_;
  std::size_t first_chunk_ = 0;
  std::size_t sent_of_first_ = 0;
  std::size_t queued_ = 0;
  WriteMarks marks_;
  unsigned lost_ = 0;
  bool closing_ = false;
  bool paused_ = false;
  bool eof_ = false;
  bool linked_ = false;
};

} // namespace asyncio::detail
