// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/descriptor_table.h>
#include <asyncio/detail/report.h>
#include <asyncio/os_errors.h>
#include <asyncio/server.h>
#include <asyncio/sleep.h>

#include <cerrno>
#include <chrono>
#include <sys/stat.h>
#include <unistd.h>

namespace asyncio {

namespace detail {

namespace {

using Side = DescriptorTable::Side;

/// How long nothing is accepted after descriptors or memory ran out.
constexpr std::chrono::seconds accept_retry_delay(1);

bool out_of_resources(int number) noexcept {
  return number == EMFILE || number == ENFILE || number == ENOBUFS ||
         number == ENOMEM;
}

std::exception_ptr error_of(int number) {
  try {
    throw_os_error(number);
  } catch (...) {
    return std::current_exception();
  }
}

ino_t inode_of(const std::string &path) noexcept {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

} // namespace

ServerCore::ServerCore(EventLoop &loop, std::vector<Socket> sockets,
                       Accepted accepted, int backlog)
    : core_(&loop.core()), sockets_(std::move(sockets)),
      accepted_(std::move(accepted)), backlog_(backlog) {
  core_->ref();
}

ServerCore::~ServerCore() { core_->unref(); }

EventLoop &ServerCore::loop() const {
  if (!core_->owner())
    throw RuntimeError("the loop of the server is gone");
  return *core_->owner();
}

void ServerCore::remove_at_close(std::string path) {
  inode_ = inode_of(path);
  path_ = std::move(path);
}

void ServerCore::start_serving() {
  if (serving_)
    return;
  if (closed_)
    throw RuntimeError("server is closed");
  core_->require_open();
  serving_ = true;
  for (const Socket &socket : sockets_) {
    socket.listen(backlog_);
    watch(socket.fileno());
  }
}

void ServerCore::watch(int descriptor) {
  auto ready = [self = shared_from_this(), descriptor] {
    self->accept_ready(descriptor);
  };
  core_->descriptors().set_ahead(descriptor, Ahead::connections);
  core_->descriptors().set(
      descriptor, Side::reader,
      new Callback<decltype(ready)>(*core_, std::move(ready)));
}

void ServerCore::accept_ready(int descriptor) {
  const auto self = shared_from_this();
  for (int i = 0; i < backlog_ && !closed_; ++i) {
    const int got = core_->descriptors().accept(descriptor);
    if (got >= 0) {
      sockaddr_storage from{};
      socklen_t length = sizeof from;
      auto *address = reinterpret_cast<sockaddr *>(&from);
      // That of one who has gone already is not known.
      if (::getpeername(got, address, &length) != 0)
        length = 0;
      auto accept = [self, socket = Socket(got),
                     peer = length != 0 ? Address(address, length)
                                        : Address()]() mutable {
        if (!self->closed_)
          self->accepted_(self->loop(), std::move(socket), peer, self);
      };
      core_->owner()->call_soon(std::move(accept));
      continue;
    }
    const int number = errno;
    if (number == EAGAIN || number == EWOULDBLOCK || number == EINTR ||
        number == ECONNABORTED)
      return;
    if (!out_of_resources(number))
      throw_os_error(number);
    // It would be ready again at once, and nothing can be done about it.
    report(*core_, "socket.accept() out of system resource", error_of(number));
    core_->descriptors().clear(descriptor, Side::reader);
    core_->owner()->call_later(accept_retry_delay, [self, descriptor] {
      if (self->serving_)
        self->watch(descriptor);
    });
    return;
  }
}

void ServerCore::close() {
  if (closed_)
    return;
  closed_ = true;
  serving_ = false;
  const auto self = shared_from_this();
  for (Socket &socket : sockets_)
    if (!core_->closed()) {
      core_->descriptors().clear(socket.fileno(), Side::reader);
      core_->descriptors().set_ahead(socket.fileno(), Ahead::nothing);
    }
  sockets_.clear();
  if (inode_ != 0 && inode_of(path_) == inode_)
    ::unlink(path_.c_str());
  if (const auto forever = std::exchange(forever_, {}))
    forever.cancel();
  if (clients_.empty())
    wake_up();
}

void ServerCore::close_clients() {
  const auto clients = clients_;
  for (BaseTransport *client : clients)
    client->close();
}

void ServerCore::abort_clients() {
  const auto clients = clients_;
  for (BaseTransport *client : clients)
    dynamic_cast<WriteTransport &>(*client).abort();
}

std::list<BaseTransport *>::iterator
ServerCore::attach(BaseTransport &transport) {
  return clients_.insert(clients_.end(), &transport);
}

void ServerCore::detach(std::list<BaseTransport *>::iterator client) noexcept {
  clients_.erase(client);
  if (clients_.empty() && closed_)
    wake_up();
}

void ServerCore::wake_up() noexcept {
  over_ = true;
  for (const Future<> &waiter : std::exchange(waiters_, {}))
    if (!waiter.done() && !core_->closed())
      waiter.set_result();
}

Coro<> ServerCore::wait_closed(std::shared_ptr<ServerCore> self) {
  if (self->over_)
    co_return;
  const Future<> waiter = self->loop().create_future();
  self->waiters_.push_back(waiter);
  co_await waiter;
}

Coro<> ServerCore::serve_forever(std::shared_ptr<ServerCore> self) {
  if (self->forever_)
    throw RuntimeError("server is already being awaited on serve_forever()");
  if (self->closed_)
    throw RuntimeError("server is closed");
  self->start_serving();
  const Future<> forever = self->loop().create_future();
  self->forever_ = forever;
  std::exception_ptr cancelled;
  try {
    co_await forever;
  } catch (const CancelledError &) {
    cancelled = std::current_exception();
  }
  self->forever_ = {};
  if (!cancelled)
    co_return;
  self->close();
  try {
    co_await wait_closed(self);
  } catch (const CancelledError &) {
    // Once more: the first one is thrown.
  }
  std::rethrow_exception(cancelled);
}

} // namespace detail

namespace {

Coro<> begin_serving(std::shared_ptr<detail::ServerCore> core) {
  core->start_serving();
  co_await sleep(Duration());
}

} // namespace

Coro<> Server::start_serving() const { return begin_serving(core_); }

Coro<> Server::aclose() const {
  close();
  return wait_closed();
}

std::vector<const Socket *> Server::sockets() const {
  std::vector<const Socket *> all;
  for (const Socket &socket : core_->sockets())
    all.push_back(&socket);
  return all;
}

} // namespace asyncio
