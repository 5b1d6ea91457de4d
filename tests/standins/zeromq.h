// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for ZeroMQ and cppzmq: names and shapes only, for tests.
#ifndef COTIDY_STANDIN_ZEROMQ_H
#define COTIDY_STANDIN_ZEROMQ_H

#include <stddef.h>
#include <stdint.h>
#include <chrono>
#include <optional>
#include <vector>

extern "C" {

typedef struct zmq_msg_t {
  unsigned char data[64];
} zmq_msg_t;
typedef struct zmq_pollitem_t {
  void *socket;
  int fd;
  short events;
  short revents;
} zmq_pollitem_t;
typedef struct zmq_poller_event_t {
  void *socket;
  int fd;
  void *user_data;
  short events;
} zmq_poller_event_t;

#define ZMQ_DONTWAIT 1
#define ZMQ_SNDMORE 2

int zmq_ctx_term(void *context);
int zmq_ctx_shutdown(void *context);
int zmq_term(void *context);
int zmq_ctx_destroy(void *context);
int zmq_send(void *socket, const void *buf, size_t len, int flags);
int zmq_send_const(void *socket, const void *buf, size_t len, int flags);
int zmq_recv(void *socket, void *buf, size_t len, int flags);
int zmq_msg_send(zmq_msg_t *msg, void *socket, int flags);
int zmq_msg_recv(zmq_msg_t *msg, void *socket, int flags);
int zmq_sendmsg(void *socket, zmq_msg_t *msg, int flags);
int zmq_recvmsg(void *socket, zmq_msg_t *msg, int flags);
int zmq_poll(zmq_pollitem_t *items, int count, long timeout);
int zmq_ppoll(zmq_pollitem_t *items, int count, long timeout, const void *sigmask);
int zmq_poller_wait(void *poller, zmq_poller_event_t *event, long timeout);
int zmq_poller_wait_all(void *poller, zmq_poller_event_t *events, int count, long timeout);
int zmq_proxy(void *frontend, void *backend, void *capture);
int zmq_proxy_steerable(void *frontend, void *backend, void *capture, void *control);
void zmq_sleep(int seconds);

}  // extern "C"

namespace zmq {

enum class send_flags : int { none = 0, dontwait = ZMQ_DONTWAIT, sndmore = ZMQ_SNDMORE };
enum class recv_flags : int { none = 0, dontwait = ZMQ_DONTWAIT };
using recv_result_t = std::optional<size_t>;
using recv_buffer_result_t = std::optional<size_t>;
using send_result_t = std::optional<size_t>;

class message_t {};
class mutable_buffer {};
mutable_buffer buffer(void *data, size_t size) noexcept;

class context_t {
 public:
  void close() noexcept;
  void shutdown() noexcept;
};

namespace detail {
class socket_base {
 public:
  size_t send(const void *buf, size_t len, int flags = 0);
  send_result_t send(message_t &msg, send_flags flags);
  size_t recv(void *buf, size_t len, int flags = 0);
  recv_buffer_result_t recv(mutable_buffer buf, recv_flags flags = recv_flags::none);
  recv_result_t recv(message_t &msg, recv_flags flags = recv_flags::none);
};
}  // namespace detail

class socket_ref : public detail::socket_base {};
class socket_t : public detail::socket_base {
 public:
  operator socket_ref() noexcept;
};

int poll(zmq_pollitem_t *items, size_t count, long timeout = -1);
int poll(zmq_pollitem_t *items, size_t count, std::chrono::milliseconds timeout);
int poll(std::vector<zmq_pollitem_t> &items, std::chrono::milliseconds timeout = std::chrono::milliseconds{-1});
void proxy(socket_ref frontend, socket_ref backend, socket_ref capture = socket_ref());
void proxy_steerable(socket_ref frontend, socket_ref backend, socket_ref capture, socket_ref control);
template <class OutputIt>
std::optional<size_t> recv_multipart(socket_ref s, OutputIt out, recv_flags flags = recv_flags::none);
template <class Range>
std::optional<size_t> send_multipart(socket_ref s, Range &&msgs, send_flags flags = send_flags::none);

}  // namespace zmq

#endif
