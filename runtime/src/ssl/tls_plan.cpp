// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/tls_plan.h>

#include <asyncio/exceptions.h>

namespace asyncio::detail {

void TlsPlan::check_timeouts() const {
  if (on)
    return;
  if (handshake_timeout)
    throw ValueError("ssl_handshake_timeout is only meaningful with ssl");
  if (shutdown_timeout)
    throw ValueError("ssl_shutdown_timeout is only meaningful with ssl");
}

void TlsPlan::check_client() {
  if (server_hostname && !on)
    throw ValueError("server_hostname is only meaningful with ssl");
  check_timeouts();
  if (!on || server_hostname)
    return;
  if (host.empty())
    throw ValueError(without_name);
  server_hostname = host;
}

void TlsPlan::check_server() const {
  if (on && !context)
    throw TypeError("ssl argument must be an SSLContext or None");
  check_timeouts();
}

std::shared_ptr<SSLContextCore> TlsPlan::settled_context() const {
  if (context)
    return context;
  if (server_side)
    throw ValueError("Server side SSL needs a valid SSLContext");
  const SSLContext made = create_default_context();
  if (!server_hostname || server_hostname->empty())
    made.set_check_hostname(false);
  return made.core();
}

} // namespace asyncio::detail
