// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <span>
#include <string_view>

namespace asyncio {

class Address;
class BaseTransport;

/// What a transport calls, one object for each connection.
///
/// Derive from Protocol or one of its siblings, and override what is of
/// interest. `connection_made` comes first, `connection_lost` last, each once.
///
/// Threads: called on the loop's.
/// Lifetime: a std::shared_ptr, which the transport holds until the connection
///   is lost.
/// Source: CPython 3.13, Lib/asyncio/protocols.py, class BaseProtocol.
class BaseProtocol {
public:
  BaseProtocol() = default;
  BaseProtocol(const BaseProtocol &) = delete;
  BaseProtocol &operator=(const BaseProtocol &) = delete;
  virtual ~BaseProtocol() = default;

  /// The connection is there. std::dynamic_pointer_cast makes a Transport of
  /// what is one.
  virtual void connection_made(const std::shared_ptr<BaseTransport> &) {}
  /// The connection is gone; null after a regular end, or after close() and
  /// abort() on this side.
  virtual void connection_lost(std::exception_ptr) {}
  /// The transport has buffered more than its high-water mark.
  virtual void pause_writing() {}
  /// The buffer is down to the low-water mark again.
  virtual void resume_writing() {}
};

/// The protocol of a stream.
///
/// Source: CPython 3.13, Lib/asyncio/protocols.py, class Protocol.
class Protocol : public BaseProtocol {
public:
  /// Some bytes, at least one. They are lent for the time of the call.
  virtual void data_received(std::string_view) {}
  /// The peer will send nothing more. Gives whether the connection is to stay
  /// open for writing; it is closed otherwise.
  virtual bool eof_received() { return false; }
};

/// The protocol of a stream that says itself where the bytes go.
///
/// Source: CPython 3.13, Lib/asyncio/protocols.py, class BufferedProtocol.
class BufferedProtocol : public BaseProtocol {
public:
  /// Room for what comes next, at least one byte; `hint` is what would be of
  /// use, or 0. The room is used until buffer_updated() or the end.
  virtual std::span<char> get_buffer(std::size_t hint) = 0;
  /// So many bytes are there.
  virtual void buffer_updated(std::size_t) = 0;
  /// As in Protocol.
  virtual bool eof_received() { return false; }
};

/// The protocol of datagrams.
///
/// Source: CPython 3.13, Lib/asyncio/protocols.py, class DatagramProtocol.
class DatagramProtocol : public BaseProtocol {
public:
  /// One datagram, lent for the time of the call, and who sent it.
  virtual void datagram_received(std::string_view, const Address &) {}
  /// Sending or receiving failed with an OSError; the endpoint stays open.
  virtual void error_received(std::exception_ptr) {}
};

/// The protocol of a child process.
///
/// Source: CPython 3.13, Lib/asyncio/protocols.py, class SubprocessProtocol.
class SubprocessProtocol : public BaseProtocol {
public:
  /// Bytes that the child wrote to one of its descriptors, lent for the time of
  /// the call.
  virtual void pipe_data_received(int, std::string_view) {}
  /// The pipe of one of the child's descriptors is gone.
  virtual void pipe_connection_lost(int, std::exception_ptr) {}
  /// The child has ended.
  virtual void process_exited() {}
};

} // namespace asyncio
