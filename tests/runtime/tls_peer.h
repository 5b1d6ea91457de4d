// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The other end of a TLS connection, written by hand on OpenSSL so that it can
// do what no transport would.
#pragma once

#include <asyncio/coro.h>
#include <asyncio/event_loop.h>
#include <asyncio/socket.h>

#include <openssl/ssl.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

/// One end of a connection over a socket that it owns. It verifies nobody.
class TlsPeer {
public:
  /// A client, or a server with a certificate and its key.
  explicit TlsPeer(asyncio::Socket socket, const std::string &certificate = {},
                   const std::string &key = {})
      : socket_(std::move(socket)) {
    const bool server = !certificate.empty();
    context_ = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
    if (server) {
      SSL_CTX_use_certificate_chain_file(context_, certificate.c_str());
      SSL_CTX_use_PrivateKey_file(context_, key.c_str(), SSL_FILETYPE_PEM);
    }
    ssl_ = SSL_new(context_);
    incoming_ = BIO_new(BIO_s_mem());
    outgoing_ = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl_, incoming_, outgoing_);
    if (server)
      SSL_set_accept_state(ssl_);
    else
      SSL_set_connect_state(ssl_);
  }
  TlsPeer(const TlsPeer &) = delete;
  TlsPeer &operator=(const TlsPeer &) = delete;
  ~TlsPeer() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }

  [[nodiscard]] const asyncio::Socket &socket() const { return socket_; }
  [[nodiscard]] SSL *ssl() const { return ssl_; }
  void close() { socket_.close(); }

  /// Throws: std::runtime_error, when it fails, as all of them.
  asyncio::Coro<> handshake() {
    while (true) {
      const int result = SSL_do_handshake(ssl_);
      co_await flush();
      if (result == 1)
        co_return;
      check(result);
      if (!co_await more())
        throw std::runtime_error("the connection ended in the handshake");
    }
  }
  asyncio::Coro<> send(std::string data) {
    if (SSL_write(ssl_, data.data(), static_cast<int>(data.size())) <= 0)
      throw std::runtime_error("the peer cannot write");
    co_await flush();
  }
  /// Some bytes, none at the close_notify or the end of the other side.
  asyncio::Coro<std::string> receive() {
    std::string room(16 * 1024, '\0');
    while (true) {
      const int result =
          SSL_read(ssl_, room.data(), static_cast<int>(room.size()));
      if (result > 0) {
        room.resize(static_cast<std::size_t>(result));
        co_return room;
      }
      if (SSL_get_error(ssl_, result) == SSL_ERROR_ZERO_RETURN)
        co_return std::string();
      check(result);
      if (!co_await more())
        co_return std::string();
    }
  }
  /// So many bytes, less at the end.
  asyncio::Coro<std::string> receive(std::size_t count) {
    std::string all;
    while (all.size() < count) {
      auto receiving = receive();
      const std::string some = co_await std::move(receiving);
      if (some.empty())
        break;
      all += some;
    }
    co_return all;
  }
  /// Says goodbye, and does not wait for the answer.
  asyncio::Coro<> say_goodbye() {
    SSL_shutdown(ssl_);
    co_await flush();
  }
  /// Sends bytes as they are.
  asyncio::Coro<> send_raw(std::string bytes) {
    co_await asyncio::get_running_loop().sock_sendall(socket_, bytes);
  }
  /// Takes bytes out of the socket. False at its end.
  asyncio::Coro<bool> more() {
    auto receiving = asyncio::get_running_loop().sock_recv(socket_, 64 * 1024);
    const std::string bytes = co_await std::move(receiving);
    BIO_write(incoming_, bytes.data(), static_cast<int>(bytes.size()));
    co_return !bytes.empty();
  }
  asyncio::Coro<> flush() {
    std::string bytes(BIO_ctrl_pending(outgoing_), '\0');
    if (bytes.empty())
      co_return;
    BIO_read(outgoing_, bytes.data(), static_cast<int>(bytes.size()));
    co_await send_raw(std::move(bytes));
  }

private:
  void check(int result) const {
    const int what = SSL_get_error(ssl_, result);
    if (what != SSL_ERROR_WANT_READ)
      throw std::runtime_error("TLS of the peer failed");
  }

  asyncio::Socket socket_;
  SSL_CTX *context_ = nullptr;
  SSL *ssl_ = nullptr;
  BIO *incoming_ = nullptr;
  BIO *outgoing_ = nullptr;
};
