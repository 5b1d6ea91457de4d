// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/streams.h>

#include <asyncio/detail/report.h>

namespace asyncio {

//===--- StreamReaderProtocol ---------------------------------------------===//

StreamReaderProtocol::StreamReaderProtocol(EventLoop &loop,
                                           const StreamReader &reader,
                                           ClientConnected connected)
    : FlowControl(loop), loop_(&loop),
      server_side_(static_cast<bool>(connected)), reader_(reader.core()),
      kept_reader_(connected ? reader.core() : nullptr),
      connected_(std::move(connected)) {}

void StreamReaderProtocol::connection_made(
    const std::shared_ptr<BaseTransport> &transport) {
  const auto reader = reader_.lock();
  if (reader)
    reader->set_transport(std::dynamic_pointer_cast<ReadTransport>(transport));
  if (!connected_)
    return;
  const auto connected = std::move(connected_);
  kept_reader_ = nullptr;
  const StreamReader handle(reader);
  StreamWriter writer(*loop_,
                      std::dynamic_pointer_cast<WriteTransport>(transport),
                      shared_from_this(), handle);
  const AnyTask task = connected(*loop_, handle, writer);
  if (!task)
    return;
  // The writer, which closes the transport as well, lives until then.
  task.add_done_callback([transport, writer](const AnyTask &ended) {
    if (ended.cancelled())
      return transport->close();
    if (const std::exception_ptr error = ended.exception()) {
      detail::report(*ended.core()->loop(),
                     "Unhandled exception in client_connected_cb", error);
      transport->close();
    }
  });
}

void StreamReaderProtocol::connection_lost(std::exception_ptr error) {
  if (const auto reader = reader_.lock()) {
    if (error)
      reader->set_exception(error);
    else
      reader->feed_eof();
  }
  end(error);
  lose(error);
  reader_.reset();
}

void StreamReaderProtocol::data_received(std::string_view data) {
  if (const auto reader = reader_.lock())
    reader->feed_data(data);
}

bool StreamReaderProtocol::eof_received() {
  if (const auto reader = reader_.lock())
    reader->feed_eof();
  return true;
}

//===--- open_connection() ------------------------------------------------===//

namespace {

using Streams = std::pair<StreamReader, StreamWriter>;

Coro<Streams> streams_on(Coro<Socket> connecting, std::size_t limit,
                         detail::TlsPlan plan) {
  plan.check_client();
  EventLoop &loop = get_running_loop();
  const StreamReader reader(limit);
  const auto protocol = std::make_shared<StreamReaderProtocol>(loop, reader);
  Socket socket = co_await std::move(connecting);
  auto making = detail::make_transport(&loop, std::move(socket), protocol,
                                       std::move(plan));
  const auto transport = co_await std::move(making);
  StreamWriter writer(loop, transport, protocol, reader);
  co_return Streams(reader, std::move(writer));
}

} // namespace

Coro<Streams> open_connection(std::string host, Port port,
                              ConnectionOptions options) {
  auto plan = detail::TlsPlan::client(options, host, detail::no_host_for_tls);
  return streams_on(detail::connected_socket(&get_running_loop(),
                                             std::move(host), std::move(port),
                                             detail::ConnectPlan(options)),
                    options.limit, std::move(plan));
}

Coro<Streams> open_connection(Socket socket, ConnectionOptions options) {
  return streams_on(
      detail::checked_socket(std::move(socket), AF_UNSPEC), options.limit,
      detail::TlsPlan::client(options, {}, detail::no_host_for_tls));
}

Coro<Streams> open_unix_connection(std::string path,
                                   ConnectionOptions options) {
  return streams_on(
      detail::connected_unix_socket(&get_running_loop(), std::move(path)),
      options.limit,
      detail::TlsPlan::client(options, {}, detail::no_name_for_tls));
}

} // namespace asyncio
