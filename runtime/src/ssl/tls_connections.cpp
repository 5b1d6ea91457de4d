// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How connections come to TLS, or to none.
#include "ssl_transport.h"

#include <asyncio/connections.h>
#include <asyncio/detail/report.h>
#include <asyncio/os_errors.h>

namespace asyncio::detail {

Coro<std::shared_ptr<Transport>>
make_transport(EventLoop *loop, Socket socket,
               std::shared_ptr<BaseProtocol> protocol, TlsPlan plan) {
  const Future<> waiter = loop->create_future();
  std::shared_ptr<Transport> made;
  if (plan) {
    auto secured =
        SSLTransport::make(*loop, std::move(protocol), plan, waiter, true);
    SocketTransport::make(*loop, std::move(socket), secured, {}, {});
    made = std::move(secured);
  } else {
    made = SocketTransport::make(*loop, std::move(socket), std::move(protocol),
                                 waiter, {});
  }
  try {
    co_await waiter;
  } catch (...) {
    made->close();
    throw;
  }
  co_return made;
}

void take_connection(EventLoop &loop, Socket socket,
                     std::shared_ptr<BaseProtocol> protocol,
                     const TlsPlan &plan, ConnectionOrigin origin) {
  if (!plan) {
    SocketTransport::make(loop, std::move(socket), std::move(protocol), {},
                          std::move(origin));
    return;
  }
  const Future<> waiter = loop.create_future();
  SocketTransport::make(
      loop, std::move(socket),
      SSLTransport::make(loop, std::move(protocol), plan, waiter, true), {},
      std::move(origin));
  // The fault may be that of the peer.
  waiter.add_done_callback([&loop](const Future<> &done) {
    if (done.cancelled())
      return;
    const std::exception_ptr error = done.exception();
    if (error && loop.get_debug())
      report(loop.core(), "Error on transport creation for incoming connection",
             error);
  });
}

} // namespace asyncio::detail

namespace asyncio {

namespace {

Coro<std::shared_ptr<Transport>>
begin_tls(EventLoop *loop, std::shared_ptr<Transport> transport,
          std::shared_ptr<BaseProtocol> protocol, detail::TlsPlan plan) {
  if (!dynamic_cast<detail::TlsCarrier *>(transport.get()))
    throw TypeError("this transport is not supported by start_tls()");
  // It would tell nobody that it is gone.
  if (transport->is_closing())
    throw ConnectionResetError("Connection lost");
  const Future<> waiter = loop->create_future();
  const auto made = detail::SSLTransport::make(*loop, std::move(protocol), plan,
                                               waiter, false);
  // So that no data arrive before connection_made().
  transport->pause_reading();
  transport->set_protocol(made);
  Handle begin =
      loop->call_soon([made, transport] { made->connection_made(transport); });
  Handle resume = loop->call_soon([transport] { transport->resume_reading(); });
  try {
    co_await waiter;
  } catch (...) {
    transport->close();
    begin.cancel();
    resume.cancel();
    throw;
  }
  co_return made;
}

} // namespace

Coro<std::shared_ptr<Transport>>
EventLoop::start_tls(std::shared_ptr<Transport> transport,
                     std::shared_ptr<BaseProtocol> protocol,
                     const SSLContext &context, StartTLSOptions options) {
  detail::TlsPlan plan;
  plan.on = true;
  plan.context = context.core();
  plan.server_side = options.server_side;
  if (options.server_hostname)
    plan.server_hostname.emplace(*options.server_hostname);
  plan.handshake_timeout = options.ssl_handshake_timeout;
  plan.shutdown_timeout = options.ssl_shutdown_timeout;
  return begin_tls(this, std::move(transport), std::move(protocol),
                   std::move(plan));
}

} // namespace asyncio
