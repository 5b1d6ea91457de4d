// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/loop_link.h>
#include <asyncio/detail/sendfile_transport.h>
#include <asyncio/detail/tls_carrier.h>
#include <asyncio/detail/tls_plan.h>
#include <asyncio/detail/write_marks.h>
#include <asyncio/event_loop.h>
#include <asyncio/protocols.h>
#include <asyncio/transports.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace asyncio::detail {

class TlsEngine;

/// TLS over another transport: its protocol, and the transport of a protocol.
///
///     unwrapped -> handshake -> wrapped -> flushing -> shutdown -> unwrapped
///
/// Held by the transport below, as its protocol; both let go of each other when
/// the connection is lost, and when the loop goes away.
///
/// Source: CPython 3.13, Lib/asyncio/sslproto.py, class SSLProtocol.
/// Differs: one object where CPython has a protocol and a transport. What is
///   encrypted is sent before a regular end, even if the transport below was
///   asked to pause. The peer is told why a handshake failed. A connection that
///   is closed before its handshake is never successful. A protocol whose
///   start_tls() failed always gets to know that the connection is lost.
class SSLTransport final : public Transport,
                           public BufferedProtocol,
                           public SendfileTransport,
                           public TlsCarrier,
                           private LoopLink {
public:
  /// One that waits for connection_made(). `waiter`, if it is one, is completed
  /// after the handshake, or with the error of it.
  ///
  /// Throws: ValueError for a time that is not positive, and see
  ///   SSLContextCore::wrap().
  static std::shared_ptr<SSLTransport>
  make(EventLoop &loop, std::shared_ptr<BaseProtocol> protocol,
       const TlsPlan &plan, const Future<> &waiter, bool call_connection_made);
  ~SSLTransport() override;

  // For the protocol above.
  using BaseTransport::get_extra_info;
  void close() override;
  [[nodiscard]] bool is_closing() const override { return closed_; }
  void set_protocol(std::shared_ptr<BaseProtocol> protocol) override;
  [[nodiscard]] std::shared_ptr<BaseProtocol> get_protocol() const override {
    return protocol_;
  }
  [[nodiscard]] std::any get_extra_info(std::string_view name) const override;
  [[nodiscard]] bool is_reading() const override { return !reading_paused_; }
  void pause_reading() override { reading_paused_ = true; }
  void resume_reading() override;
  void set_write_buffer_limits(WriteBufferLimits limits) override;
  [[nodiscard]] std::pair<std::size_t, std::size_t>
  get_write_buffer_limits() const override {
    return marks_.get();
  }
  [[nodiscard]] std::size_t get_write_buffer_size() const override;
  void write(std::string_view data) override;
  void writelines(std::span<const std::string_view> pieces) override;
  [[nodiscard]] bool can_write_eof() const override { return false; }
  void abort() override { force_close(nullptr); }
  void force_close(std::exception_ptr error) override;
  [[nodiscard]] bool protocol_paused() const noexcept override {
    return marks_.paused();
  }

  // For the transport below.
  void
  connection_made(const std::shared_ptr<BaseTransport> &transport) override;
  void connection_lost(std::exception_ptr error) override;
  void pause_writing() override { carrier_paused_ = true; }
  void resume_writing() override;
  std::span<char> get_buffer(std::size_t hint) override;
  void buffer_updated(std::size_t count) override;
  bool eof_received() override;

private:
  enum class State : std::uint8_t {
    unwrapped,
    handshake,
    wrapped,
    flushing,
    shutdown
  };
  /// What the protocol above was told.
  enum class Told : std::uint8_t { nothing, made, eof, lost };

  SSLTransport(EventLoop &loop, const TlsPlan &plan);
  void loop_gone() noexcept override;
  [[nodiscard]] std::shared_ptr<SSLTransport> self();
  [[nodiscard]] bool may_read() const noexcept {
    return state_ == State::wrapped || state_ == State::flushing;
  }
  [[nodiscard]] bool may_write() const noexcept {
    return state_ == State::wrapped || state_ == State::handshake;
  }

  void begin_handshake();
  void handshake_timed_out();
  void do_handshake();
  void end_handshake(const std::exception_ptr &error);
  void start_shutdown();
  void shutdown_timed_out();
  void do_flush();
  void do_shutdown();
  void end_shutdown(std::exception_ptr error);
  void end_now(const std::exception_ptr &error);

  bool count_lost_write();
  void encrypt(std::string_view data);
  void go_on_writing();
  void do_write();
  void send_outgoing();
  void do_read();
  void read_in_pieces();
  void read_into_buffer();
  void call_eof_received();
  void go_on();
  void control_writing();
  void control_carrier();
  void wake(const std::exception_ptr &error);
  static std::exception_ptr reset_during_handshake();
  void fatal_error(const std::exception_ptr &error, const char *message);
  void let_go() noexcept;

  LoopCore *core_;
  std::shared_ptr<TlsEngine> engine_;
  // Below, null before connection_made() and after connection_lost().
  std::shared_ptr<Transport> transport_;
  TlsCarrier *carrier_ = nullptr;
  // Above, null after its connection_lost() was queued.
  std::shared_ptr<BaseProtocol> protocol_;
  Protocol *stream_ = nullptr;
  BufferedProtocol *buffered_ = nullptr;
  Future<> waiter_;
  TimerHandle handshake_timer_;
  TimerHandle shutdown_timer_;
  Duration handshake_timeout_;
  Duration shutdown_timeout_;

  // What could not be encrypted yet.
  std::deque<std::string> backlog_;
  std::size_t backlog_size_ = 0;
  WriteMarks marks_{512 * 1024};
  unsigned lost_ = 0;
  State state_ = State::unwrapped;
  Told told_;
  bool closed_ = false;
  bool handshaken_ = false;
  bool eof_ = false;
  // The one above and the one below for reading, the one below for writing.
  bool reading_paused_ = false;
  bool carrier_reading_paused_ = false;
  bool carrier_paused_ = false;
  bool linked_ = false;
};

} // namespace asyncio::detail
