// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// \file
/// The loop's subprocess_exec() and subprocess_shell(), and what they give.
#pragma once

#include <asyncio/coro.h>
#include <asyncio/detail/spawn_request.h>
#include <asyncio/event_loop.h>
#include <asyncio/protocols.h>
#include <asyncio/transports.h>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace asyncio {

namespace subprocess {

/// A pipe between the child and this process.
inline constexpr int PIPE = -1;
/// For stderr: where stdout goes.
inline constexpr int STDOUT = -2;
/// Nothing: /dev/null.
inline constexpr int DEVNULL = -3;
/// That of this process, as `None` in Python.
inline constexpr int INHERIT = -4;

} // namespace subprocess

/// How a child process is to be started.
///
/// Source: CPython 3.13, Lib/subprocess.py, class Popen.
/// Differs: the names end with an underscore where C has macros. No
///   preexec_fn, user, group and umask; `env` refers to a map that lives until
///   the call returns.
struct SubprocessOptions {
  /// A constant of asyncio::subprocess or a descriptor; if nothing is said, a
  /// pipe for the functions of the loop, INHERIT for those of the module.
  std::optional<int> stdin_ = {};
  /// As stdin_.
  std::optional<int> stdout_ = {};
  /// As stdin_, and STDOUT.
  std::optional<int> stderr_ = {};
  /// How much the StreamReader of a pipe buffers.
  std::size_t limit = 64 * 1024;
  /// Where it runs; here if empty.
  std::string_view cwd = {};
  /// Its environment; that of this process if null.
  const std::map<std::string, std::string> *env = nullptr;
  /// The program, in the place of the first argument.
  std::string_view executable = {};
  /// Descriptors that it gets, under the same numbers.
  std::span<const int> pass_fds = {};
  /// Whether it gets no other one. Those of this library it never gets.
  bool close_fds = true;
  /// Whether it handles SIGPIPE and SIGXFSZ as the system does by default.
  bool restore_signals = true;
  /// Whether it begins a session.
  bool start_new_session = false;
  /// The process group that it is in; 0 is a new one.
  std::optional<int> process_group = {};
};
static_assert(std::is_trivially_copyable_v<SubprocessOptions>);

/// A child process, seen from the loop.
///
/// Held by the loop until the child has ended and its pipes are gone. A child
/// whose transport goes away before, with the loop, is killed.
///
/// Threads: the loop's.
/// Source: CPython 3.13, Lib/asyncio/base_subprocess.py.
class SubprocessTransport : public virtual BaseTransport {
public:
  /// The number of the process.
  [[nodiscard]] virtual int get_pid() const = 0;
  /// How it ended: the exit status, or the negative number of a signal;
  /// nothing while it runs.
  [[nodiscard]] virtual std::optional<int> get_returncode() const = 0;
  /// The transport of a pipe, by the number of the descriptor in the child;
  /// null if there is none.
  [[nodiscard]] virtual std::shared_ptr<BaseTransport>
  get_pipe_transport(int descriptor) const = 0;
  /// Sends a signal; nothing happens if it has ended just now.
  ///
  /// Throws: ProcessLookupError after connection_lost(); PermissionError.
  virtual void send_signal(int signal) = 0;
  /// Asks it to end: SIGTERM.
  virtual void terminate() = 0;
  /// Ends it: SIGKILL.
  virtual void kill() = 0;
  /// For the runtime: its returncode, once it has ended.
  [[nodiscard]] virtual Future<int> exit_future() = 0;
};

namespace detail {

/// Reads the options. Throws: ValueError.
SpawnRequest exec_request(std::vector<std::string> arguments,
                          const SubprocessOptions &options, int unsaid);
SpawnRequest shell_request(std::string command,
                           const SubprocessOptions &options, int unsaid);
/// Starts it and waits until connection_made() was called.
Coro<std::shared_ptr<SubprocessTransport>>
start_subprocess(EventLoop *loop, SpawnRequest request,
                 std::shared_ptr<SubprocessProtocol> protocol);

template <class F>
Coro<std::pair<std::shared_ptr<SubprocessTransport>, std::invoke_result_t<F &>>>
start_subprocess_with(EventLoop *loop, F factory, SpawnRequest request) {
  auto protocol = factory();
  auto transport =
      co_await start_subprocess(loop, std::move(request), protocol);
  co_return std::pair(std::move(transport), std::move(protocol));
}

} // namespace detail

template <class F>
auto EventLoop::subprocess_exec(F factory, std::vector<std::string> arguments,
                                SubprocessOptions options) {
  return detail::start_subprocess_with(
      this, std::move(factory),
      detail::exec_request(std::move(arguments), options, subprocess::PIPE));
}

template <class F>
auto EventLoop::subprocess_shell(F factory, std::string command,
                                 SubprocessOptions options) {
  return detail::start_subprocess_with(
      this, std::move(factory),
      detail::shell_request(std::move(command), options, subprocess::PIPE));
}

} // namespace asyncio
