// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "spawn.h"

#include <asyncio/detail/descriptor_table.h>
#include <asyncio/detail/loop_link.h>
#include <asyncio/detail/report.h>
#include <asyncio/detail/signals_blocked.h>
#include <asyncio/os_errors.h>
#include <asyncio/pipes.h>
#include <asyncio/subprocess_transport.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <mutex>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <vector>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

namespace asyncio::detail {

namespace {

using Side = DescriptorTable::Side;

std::atomic<bool> pidfd_allowed = true;

/// What CPython reports of a child that somebody else has waited for.
constexpr int unknown_returncode = 255;

/// Children that were killed and had not ended yet: asked again with the next.
class Left {
public:
  void add(pid_t process) {
    const std::lock_guard lock(mutex_);
    processes_.push_back(process);
  }
  void reap() {
    const std::lock_guard lock(mutex_);
    std::erase_if(processes_, [](pid_t process) {
      return ::waitpid(process, nullptr, WNOHANG) != 0;
    });
  }

private:
  std::mutex mutex_;
  std::vector<pid_t> processes_;
};

Left &left() {
  static Left processes;
  return processes;
}

/// A child that was started, until somebody has waited for it. Its number stays
/// its own until then.
///
/// `descriptor()` can be read from once the child has ended: a pidfd, or an
/// eventfd with a thread that waits.
class Child {
public:
  explicit Child(pid_t process) : process_(process) {}
  Child(const Child &) = delete;
  Child &operator=(const Child &) = delete;
  /// Kills it, if it still runs.
  ~Child() {
    if (!reaped_)
      end();
    if (thread_.joinable())
      thread_.join();
  }

  /// Throws: OSError. Until it was called, descriptor() is none.
  void observe() {
    if (pidfd_allowed)
      ended_ =
          Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, process_, 0)));
    if (ended_)
      return;
    ended_ = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!ended_)
      throw_os_error(errno);
    const SignalsBlocked blocked;
    thread_ = std::thread([process = process_, ended = ended_.get()] {
      siginfo_t about = {};
      while (::waitid(P_PID, static_cast<id_t>(process), &about,
                      WEXITED | WNOWAIT) < 0 &&
             errno == EINTR)
        continue;
      const std::uint64_t one = 1;
      [[maybe_unused]] const auto put = ::write(ended, &one, sizeof one);
    });
  }
  [[nodiscard]] pid_t process() const noexcept { return process_; }
  [[nodiscard]] int descriptor() const noexcept { return ended_.get(); }

  /// How it ended, if it has; after that the number is free.
  std::optional<int> reap() noexcept {
    siginfo_t about = {};
    const auto id = static_cast<id_t>(process_);
    if (::waitid(P_PID, id, &about, WEXITED | WNOHANG) < 0) {
      if (errno == EINTR)
        return std::nullopt;
      reaped_ = true;
      return unknown_returncode;
    }
    if (about.si_pid == 0)
      return std::nullopt;
    reaped_ = true;
    return about.si_code == CLD_EXITED ? about.si_status : -about.si_status;
  }
  /// Whether it runs, also if nobody was told of its end.
  [[nodiscard]] bool running() const noexcept {
    if (reaped_)
      return false;
    siginfo_t about = {};
    const auto id = static_cast<id_t>(process_);
    return ::waitid(P_PID, id, &about, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           about.si_pid == 0;
  }
  /// Whether the signal was sent; errno says why not.
  bool send(int signal) const noexcept {
    // Somebody else may have waited for it; the number may be another's then.
    if (!reaped_ && !thread_.joinable() && ended_) {
#ifdef SYS_pidfd_send_signal
      return ::syscall(SYS_pidfd_send_signal, ended_.get(), signal, nullptr,
                       0) == 0;
#endif
    }
    return reaped_ || ::kill(process_, signal) == 0;
  }

private:
  void end() noexcept {
    // Killing takes a moment; nobody waits for more than that.
    constexpr int most_looks = 100;
    send(SIGKILL);
    for (int i = 0; i < most_looks && !reap(); ++i) {
      pollfd watched = {ended_.get(), POLLIN, 0};
      ::poll(&watched, 1, 10);
    }
    if (reaped_)
      return;
    try {
      left().add(process_);
    } catch (...) {
      // A zombie, until this process ends.
    }
  }

  pid_t process_;
  Descriptor ended_;
  std::thread thread_;
  bool reaped_ = false;
};

class ChildTransport;

/// What happens to one of the pipes, told to the child's transport.
class ChildPipe final : public Protocol {
public:
  ChildPipe(std::shared_ptr<ChildTransport> child, int descriptor)
      : child_(std::move(child)), descriptor_(descriptor) {}
  void connection_lost(std::exception_ptr error) override;
  void pause_writing() override;
  void resume_writing() override;
  void data_received(std::string_view data) override;

private:
  std::shared_ptr<ChildTransport> child_;
  int descriptor_;
};

class ChildTransport final : public SubprocessTransport, private LoopLink {
public:
  ChildTransport(EventLoop &loop, const SpawnRequest &request,
                 std::shared_ptr<SubprocessProtocol> protocol)
      : LoopLink(loop.core()), core_(&loop.core()),
        protocol_(std::move(protocol)), spawned_(spawn(request)),
        child_(spawned_.process) {
    core_->ref();
  }
  ~ChildTransport() override { core_->unref(); }

  /// Throws: OSError; the child is killed then.
  void begin(const std::shared_ptr<ChildTransport> &self,
             const Future<> &waiter) {
    EventLoop &loop = *core_->owner();
    child_.observe();
    for (int i = 0; i < 3; ++i)
      connect_pipe(loop, self, i);
    core_->descriptors().set(child_.descriptor(), Side::reader, on_exit());
    self_ = self;
    enter_list();
    loop.call_soon([self] {
      if (const auto protocol = self->protocol_)
        protocol->connection_made(self);
    });
    loop.call_soon([waiter] {
      if (!waiter.done())
        waiter.set_result();
    });
  }
  /// Something of begin() failed.
  void give_up() noexcept {
    for (auto &pipe : pipes_)
      if (const auto transport = std::exchange(pipe, nullptr))
        transport->close();
  }

  [[nodiscard]] int get_pid() const override { return child_.process(); }
  [[nodiscard]] std::optional<int> get_returncode() const override {
    return returncode_;
  }
  [[nodiscard]] std::shared_ptr<BaseTransport>
  get_pipe_transport(int descriptor) const override {
    return descriptor >= 0 && descriptor < 3
               ? pipes_[static_cast<std::size_t>(descriptor)]
               : nullptr;
  }
  void send_signal(int signal) override {
    if (finished_)
      throw ProcessLookupError();
    if (!child_.send(signal) && errno != ESRCH)
      throw_os_error(errno);
  }
  void terminate() override { send_signal(SIGTERM); }
  void kill() override { send_signal(SIGKILL); }

  using BaseTransport::get_extra_info;
  [[nodiscard]] std::any get_extra_info(std::string_view) const override {
    return {};
  }
  [[nodiscard]] bool is_closing() const override { return closed_; }
  void set_protocol(std::shared_ptr<BaseProtocol> protocol) override {
    auto checked = std::dynamic_pointer_cast<SubprocessProtocol>(protocol);
    if (!checked)
      throw TypeError("a child process needs a SubprocessProtocol");
    protocol_ = std::move(checked);
  }
  [[nodiscard]] std::shared_ptr<BaseProtocol> get_protocol() const override {
    return protocol_;
  }
  void close() override {
    if (std::exchange(closed_, true))
      return;
    for (const auto &pipe : pipes_)
      if (pipe)
        pipe->close();
    // One that has ended is not killed, although nobody was told yet.
    if (!returncode_ && child_.running())
      child_.send(SIGKILL);
  }
  Future<int> exit_future() override {
    if (!core_->owner())
      throw RuntimeError("Event loop is closed");
    const auto future = core_->owner()->create_future<int>();
    if (returncode_)
      future.set_result(*returncode_);
    else
      waiters_.push_back(future);
    return future;
  }

  void pipe_lost(int descriptor, const std::exception_ptr &error) {
    connected_[static_cast<std::size_t>(descriptor)] = false;
    if (!self_)
      return; // it was given up
    soon([self = self_, descriptor, error] {
      if (const auto protocol = self->protocol_)
        protocol->pipe_connection_lost(descriptor, error);
    });
    try_finish();
  }
  void pipe_data(int descriptor, std::string_view data) {
    // Now, and not queued as in CPython: the bytes are lent.
    if (const auto protocol = protocol_)
      protocol->pipe_data_received(descriptor, data);
  }
  void pause_writing() {
    if (const auto protocol = protocol_)
      protocol->pause_writing();
  }
  void resume_writing() {
    if (const auto protocol = protocol_)
      protocol->resume_writing();
  }

private:
  void connect_pipe(EventLoop &loop,
                    const std::shared_ptr<ChildTransport> &self,
                    int descriptor) {
    const auto index = static_cast<std::size_t>(descriptor);
    Descriptor end = std::move(spawned_.pipes[index]);
    if (!end)
      return;
    const auto protocol = std::make_shared<ChildPipe>(self, descriptor);
    if (descriptor == 0)
      pipes_[index] = make_write_pipe(loop, end.get(), protocol, {});
    else
      pipes_[index] = make_read_pipe(loop, end.get(), protocol, {});
    end.release();
    connected_[index] = true;
  }
  CallbackNode *on_exit() {
    auto call = [this] { child_ended(); };
    return new Callback<decltype(call)>(*core_, call);
  }
  void child_ended() {
    const auto code = child_.reap();
    if (!code)
      return;
    const auto self = self_;
    core_->descriptors().clear(child_.descriptor(), Side::reader);
    returncode_ = code;
    soon([self] {
      if (const auto protocol = self->protocol_)
        protocol->process_exited();
    });
    wake_up();
    try_finish();
  }
  void wake_up() {
    for (const auto &waiter : std::exchange(waiters_, {}))
      if (!waiter.done())
        waiter.set_result(*returncode_);
  }
  void try_finish() {
    if (!returncode_ || finishing_ ||
        std::find(connected_.begin(), connected_.end(), true) !=
            connected_.end())
      return;
    finishing_ = true;
    soon([self = self_] { self->call_connection_lost(); });
  }
  void call_connection_lost() {
    const auto self = self_;
    struct LetGo {
      ChildTransport &transport;
      ~LetGo() { transport.let_go(); }
    } const at_end{*this};
    finished_ = true;
    if (const auto protocol = protocol_)
      protocol->connection_lost(nullptr);
  }
  template <class Call> void soon(Call call) {
    if (!core_->closed() && core_->owner())
      core_->owner()->call_soon(std::move(call));
  }
  void loop_gone() noexcept override {
    waiters_.clear();
    let_go();
  }
  void let_go() noexcept {
    const auto self = std::move(self_);
    const auto protocol = std::move(protocol_);
    self_ = nullptr;
    protocol_ = nullptr;
    for (auto &pipe : pipes_)
      pipe = nullptr;
    if (!self)
      return;
    leave_list();
    if (!core_->closed())
      core_->descriptors().clear(child_.descriptor(), Side::reader);
  }

  LoopCore *core_;
  std::shared_ptr<ChildTransport> self_;
  std::shared_ptr<SubprocessProtocol> protocol_;
  Spawned spawned_;
  Child child_;
  std::array<std::shared_ptr<BaseTransport>, 3> pipes_;
  std::array<bool, 3> connected_{};
  std::vector<Future<int>> waiters_;
  std::optional<int> returncode_;
  bool closed_ = false;
  bool finishing_ = false;
  bool finished_ = false;
};

void ChildPipe::connection_lost(std::exception_ptr error) {
  const auto child = std::move(child_);
  child_ = nullptr;
  if (child)
    child->pipe_lost(descriptor_, error);
}
void ChildPipe::pause_writing() {
  if (child_)
    child_->pause_writing();
}
void ChildPipe::resume_writing() {
  if (child_)
    child_->resume_writing();
}
void ChildPipe::data_received(std::string_view data) {
  if (child_)
    child_->pipe_data(descriptor_, data);
}

int redirect(std::optional<int> said, int unsaid, bool may_be_stdout) {
  const int value = said.value_or(unsaid);
  if (value < subprocess::INHERIT ||
      (value == subprocess::STDOUT && !may_be_stdout))
    throw ValueError("neither a descriptor nor PIPE or DEVNULL: " +
                     std::to_string(value));
  return value;
}

} // namespace

void set_pidfd_allowed(bool allowed) noexcept { pidfd_allowed = allowed; }

SpawnRequest exec_request(std::vector<std::string> arguments,
                          const SubprocessOptions &options, int unsaid) {
  if (arguments.empty())
    throw ValueError("a program is needed");
  SpawnRequest request;
  request.arguments = std::move(arguments);
  request.executable = options.executable;
  request.directory = options.cwd;
  if (options.env) {
    request.environment.emplace();
    for (const auto &[name, value] : *options.env) {
      if (name.find('=') != std::string::npos)
        throw ValueError("illegal environment variable name");
      request.environment->push_back(name + '=' + value);
    }
  }
  request.redirects = {redirect(options.stdin_, unsaid, false),
                       redirect(options.stdout_, unsaid, false),
                       redirect(options.stderr_, unsaid, true)};
  request.pass_descriptors.assign(options.pass_fds.begin(),
                                  options.pass_fds.end());
  request.process_group = options.process_group;
  request.new_session = options.start_new_session;
  request.close_descriptors =
      options.close_fds || !request.pass_descriptors.empty();
  request.restore_signals = options.restore_signals;
  return request;
}

SpawnRequest shell_request(std::string command,
                           const SubprocessOptions &options, int unsaid) {
  std::vector<std::string> arguments{"/bin/sh", "-c", std::move(command)};
  return exec_request(std::move(arguments), options, unsaid);
}

Coro<std::shared_ptr<SubprocessTransport>>
start_subprocess(EventLoop *loop, SpawnRequest request,
                 std::shared_ptr<SubprocessProtocol> protocol) {
  loop->core().require_open();
  if (!protocol)
    throw TypeError("a protocol factory gives a protocol");
  left().reap();
  const auto waiter = loop->create_future();
  const auto transport =
      std::make_shared<ChildTransport>(*loop, request, std::move(protocol));
  try {
    transport->begin(transport, waiter);
  } catch (...) {
    transport->give_up();
    throw;
  }
  std::exception_ptr error;
  try {
    co_await waiter;
  } catch (...) {
    error = std::current_exception();
  }
  if (error) {
    transport->close();
    const auto ended = transport->exit_future();
    // NOLINTNEXTLINE(cotidy-unshielded-cleanup): a second one wins, as in 3.13
    co_await ended;
    std::rethrow_exception(error);
  }
  co_return transport;
}

} // namespace asyncio::detail
