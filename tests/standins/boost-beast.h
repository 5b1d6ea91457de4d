// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for Boost.Beast: names and shapes only, for tests.
#pragma once

#include <cstddef>

namespace boost::beast {

struct error_code {};
struct endpoint {};
struct buffer {};
enum class file_mode { read, scan, write };

class file_posix {
public:
  void open(const char *, file_mode, error_code &);
  std::size_t read(void *, std::size_t, error_code &) const;
  std::size_t write(const void *, std::size_t, error_code &);
};

class file_stdio {
public:
  void open(const char *, file_mode, error_code &);
  std::size_t read(void *, std::size_t, error_code &) const;
  std::size_t write(const void *, std::size_t, error_code &);
};

template <class Protocol> class basic_stream {
public:
  void connect(const endpoint &);
  template <class Buffers> std::size_t read_some(const Buffers &);
  template <class Buffers> std::size_t write_some(const Buffers &);
};
using tcp_stream = basic_stream<int>;

namespace http {

struct request {};

template <class File> struct basic_file_body {
  class value_type {
  public:
    void open(const char *, file_mode, error_code &);
  };
};
using file_body = basic_file_body<file_posix>;

template <class Stream> std::size_t read(Stream &, buffer &, request &);
template <class Stream> std::size_t read_header(Stream &, buffer &, request &);
template <class Stream> std::size_t read_some(Stream &, buffer &, request &);
template <class Stream> std::size_t write(Stream &, request &);
template <class Stream> std::size_t write_header(Stream &, request &);
template <class Stream> std::size_t write_some(Stream &, request &);

} // namespace http

namespace websocket {

template <class NextLayer> class stream {
public:
  struct ping_data {};
  void accept();
  void close(int);
  void handshake(const char *, const char *);
  void ping(const ping_data &);
  std::size_t read(buffer &);
  std::size_t read_some(buffer &);
  std::size_t write(const buffer &);
  std::size_t write_some(const buffer &);
};

} // namespace websocket
} // namespace boost::beast
