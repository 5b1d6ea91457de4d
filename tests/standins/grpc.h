// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stand-in for gRPC C++: names and shapes only, for tests.
#ifndef COTIDY_STANDIN_GRPC_H
#define COTIDY_STANDIN_GRPC_H

#include <chrono>

extern "C" {

typedef enum { GPR_CLOCK_MONOTONIC, GPR_CLOCK_REALTIME } gpr_clock_type;
typedef struct gpr_timespec {
  long tv_sec;
  int tv_nsec;
  gpr_clock_type clock_type;
} gpr_timespec;
typedef enum { GRPC_CHANNEL_IDLE } grpc_connectivity_state;

gpr_timespec gpr_now(gpr_clock_type clock);
gpr_timespec gpr_time_0(gpr_clock_type type);
gpr_timespec gpr_inf_past(gpr_clock_type type);
gpr_timespec gpr_inf_future(gpr_clock_type type);

}  // extern "C"

namespace grpc {

class Status {};
class ClientContext {};

class CompletionQueue {
 public:
  enum NextStatus { SHUTDOWN, GOT_EVENT, TIMEOUT };
  bool Next(void **tag, bool *ok);
  template <typename T>
  NextStatus AsyncNext(void **tag, bool *ok, const T &deadline);
  void Shutdown();
};
class ServerCompletionQueue : public CompletionQueue {};

namespace internal {
class RpcMethod {};
}  // namespace internal

class ChannelInterface {
 public:
  virtual ~ChannelInterface();
  virtual grpc_connectivity_state GetState(bool try_to_connect) = 0;
  template <typename T>
  bool WaitForStateChange(grpc_connectivity_state last, T deadline);
  template <typename T>
  bool WaitForConnected(T deadline);
};
class Channel : public ChannelInterface {
 public:
  grpc_connectivity_state GetState(bool try_to_connect) override;
};

namespace internal {
template <class InputMessage, class OutputMessage>
Status BlockingUnaryCall(ChannelInterface *channel, const RpcMethod &method, ClientContext *context,
                         const InputMessage &request, OutputMessage *result);
}  // namespace internal

template <class R>
class ClientReader {
 public:
  void WaitForInitialMetadata();
  bool Read(R *msg);
  Status Finish();
};
template <class W>
class ClientWriter {
 public:
  void WaitForInitialMetadata();
  bool Write(const W &msg);
  bool WritesDone();
  Status Finish();
};
template <class W, class R>
class ClientReaderWriter {
 public:
  void WaitForInitialMetadata();
  bool Read(R *msg);
  bool Write(const W &msg);
  bool WritesDone();
  Status Finish();
};
template <class R>
class ServerReader {
 public:
  bool Read(R *msg);
};
template <class W>
class ServerWriter {
 public:
  bool Write(const W &msg);
};
template <class W, class R>
class ServerReaderWriter {
 public:
  bool Read(R *msg);
  bool Write(const W &msg);
};

class ServerInterface {
 public:
  virtual ~ServerInterface();
  void Shutdown();
  template <class T>
  void Shutdown(const T &deadline);
  virtual void Wait() = 0;
};
class Server : public ServerInterface {
 public:
  void Wait() override;
};

}  // namespace grpc

#endif
