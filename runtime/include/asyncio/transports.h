// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/exceptions.h>

#include <any>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace asyncio {

class Address;
class BaseProtocol;

/// What a transport cannot do, as writing to one that only reads.
class NotImplementedError : public RuntimeError {
public:
  using RuntimeError::RuntimeError;
};

/// One end of a connection, seen from the loop: it moves bytes and calls its
/// protocol.
///
/// Made by the loop, and kept alive by it until the connection is lost; then
/// `connection_lost` is called, once, and both let go of each other.
///
/// Threads: the loop's.
/// Source: CPython 3.13, Lib/asyncio/transports.py, class BaseTransport.
/// Differs: a std::shared_ptr. What a transport cannot do throws
///   NotImplementedError.
class BaseTransport : public std::enable_shared_from_this<BaseTransport> {
public:
  BaseTransport() = default;
  BaseTransport(const BaseTransport &) = delete;
  BaseTransport &operator=(const BaseTransport &) = delete;
  virtual ~BaseTransport() = default;

  /// Ends the connection, after what is buffered was written. Nothing is read
  /// any more.
  virtual void close();
  /// Whether it was closed, or is about to be.
  [[nodiscard]] virtual bool is_closing() const;
  /// Calls another protocol from now on; connection_made() is not called.
  virtual void set_protocol(std::shared_ptr<BaseProtocol> protocol);
  /// The protocol that it calls; null once the connection is lost.
  [[nodiscard]] virtual std::shared_ptr<BaseProtocol> get_protocol() const;

  /// What is known about it under a name, empty if nothing: "socket" is a
  /// `const Socket *`, "sockname" and "peername" are an Address.
  [[nodiscard]] virtual std::any get_extra_info(std::string_view name) const;
  /// The same as a T, nothing if it is none.
  template <class T>
  [[nodiscard]] std::optional<T> get_extra_info(std::string_view name) const {
    const std::any found = get_extra_info(name);
    if (const T *value = std::any_cast<T>(&found))
      return *value;
    return std::nullopt;
  }
};

/// A transport that reads.
///
/// Source: CPython 3.13, Lib/asyncio/transports.py, class ReadTransport.
class ReadTransport : public virtual BaseTransport {
public:
  /// Whether data can arrive: neither paused nor closing.
  [[nodiscard]] virtual bool is_reading() const;
  /// No data arrives until resume_reading(); twice is no error.
  virtual void pause_reading();
  /// Data arrives again; no error if it was not paused.
  virtual void resume_reading();
};

/// When a transport asks its protocol to pause, in bytes that are buffered.
struct WriteBufferLimits {
  /// At or below it writing may go on; a quarter of `high`, if not said.
  std::optional<std::size_t> low = {};
  /// Above it writing pauses; four times `low`, or 64 KiB, if not said.
  std::optional<std::size_t> high = {};
};

/// A transport that writes.
///
/// Source: CPython 3.13, Lib/asyncio/transports.py, class WriteTransport.
class WriteTransport : public virtual BaseTransport {
public:
  /// When to call pause_writing() and resume_writing() of the protocol.
  ///
  /// Throws: ValueError, when `low` is above `high`.
  virtual void set_write_buffer_limits(WriteBufferLimits limits = {});
  /// The limits, low and high.
  [[nodiscard]] virtual std::pair<std::size_t, std::size_t>
  get_write_buffer_limits() const;
  /// How many bytes are buffered.
  [[nodiscard]] virtual std::size_t get_write_buffer_size() const;
  /// Writes what it can at once, and buffers the rest; never waits.
  ///
  /// Throws: RuntimeError after write_eof().
  virtual void write(std::string_view data);
  /// The same of several pieces, in one call of the system where possible.
  virtual void writelines(std::span<const std::string_view> pieces);
  /// Ends writing, after what is buffered; reading goes on.
  virtual void write_eof();
  /// Whether write_eof() can be called.
  [[nodiscard]] virtual bool can_write_eof() const;
  /// Ends the connection now; what is buffered is lost.
  virtual void abort();
};

/// A transport of a stream in both directions, as of a socket.
///
/// Source: CPython 3.13, Lib/asyncio/transports.py, class Transport.
class Transport : public ReadTransport, public WriteTransport {};

/// A transport of datagrams.
///
/// Source: CPython 3.13, Lib/asyncio/transports.py, class DatagramTransport.
/// Differs: the limits of the buffer are a part of it.
class DatagramTransport : public virtual BaseTransport {
public:
  /// Sends one datagram, possibly empty, at once or as soon as there is room;
  /// never waits. What goes wrong is told to error_received().
  ///
  /// `address` is for an endpoint without a remote address; of no family, it
  /// is none.
  /// Throws: ValueError for another address than that of the endpoint.
  virtual void sendto(std::string_view data, const Address &address);
  /// The same to the remote address of the endpoint.
  void sendto(std::string_view data);
  /// Ends the endpoint now; what is buffered is lost.
  virtual void abort();
  /// As those of WriteTransport; a datagram counts for 8 bytes more than it
  /// has.
  virtual void set_write_buffer_limits(WriteBufferLimits limits = {});
  /// The limits, low and high.
  [[nodiscard]] virtual std::pair<std::size_t, std::size_t>
  get_write_buffer_limits() const;
  /// How much is buffered.
  [[nodiscard]] virtual std::size_t get_write_buffer_size() const;
};

} // namespace asyncio
