// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/streams.h>
#include <asyncio/subprocess_transport.h>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace asyncio {

namespace subprocess {

class StreamProtocol;

/// A child process with streams. A shared handle; to drop it neither ends nor
/// forgets the child, which the loop waits for in any case.
///
/// Threads: the loop's.
/// Lifetime: a child that runs when its loop goes away is killed.
/// Source: CPython 3.14, Lib/asyncio/subprocess.py, class Process.
/// Differs: the streams are called stdin_, stdout_ and stderr_, as C has
///   macros without the underscore.
class Process {
public:
  /// What is written to the child, if stdin was PIPE.
  std::optional<StreamWriter> stdin_;
  /// What the child writes, if stdout was PIPE.
  std::optional<StreamReader> stdout_;
  /// What the child complains, if stderr was PIPE.
  std::optional<StreamReader> stderr_;
  /// The number of the process.
  int pid;

  /// How it ended: the exit status, or the negative number of a signal; nothing
  /// while it runs.
  [[nodiscard]] std::optional<int> returncode() const {
    return transport_->get_returncode();
  }
  /// Waits for its end, and gives the returncode. With pipes that nobody reads
  /// that may be never: see communicate().
  ///
  /// Cancellation: the child goes on.
  [[nodiscard]] Coro<int> wait() const;
  /// Writes `input`, closes stdin, reads stdout and stderr to their ends, waits
  /// for the child, and gives what was read; nothing for what is no pipe.
  /// A child that does not read its input is no error.
  ///
  /// Cancellation: the child goes on; what was read is lost.
  [[nodiscard]] Coro<
      std::pair<std::optional<std::string>, std::optional<std::string>>>
  communicate(std::string input = {}) const;
  /// Sends a signal; nothing happens if it has ended just now.
  ///
  /// Throws: ProcessLookupError, once the loop knows that all is over.
  void send_signal(int signal) const { transport_->send_signal(signal); }
  /// Asks it to end: SIGTERM.
  void terminate() const { transport_->terminate(); }
  /// Ends it: SIGKILL.
  void kill() const { transport_->kill(); }

  /// For the runtime.
  Process(std::shared_ptr<SubprocessTransport> transport,
          const StreamProtocol &protocol);
  /// For the runtime.
  [[nodiscard]] const std::shared_ptr<SubprocessTransport> &
  transport() const noexcept {
    return transport_;
  }

private:
  std::shared_ptr<SubprocessTransport> transport_;
};

} // namespace subprocess

namespace detail {

Coro<subprocess::Process> create_subprocess(SpawnRequest request,
                                            std::size_t limit);

} // namespace detail

/// Starts a program: its name or path, and its arguments.
///
///     auto process = co_await asyncio::create_subprocess_exec(
///         {.stdout_ = asyncio::subprocess::PIPE}, "ls", "-l");
///     auto [output, errors] = co_await process.communicate();
///
/// Throws: FileNotFoundError, PermissionError and what else keeps the program
///   from being started; ValueError for options that make no sense.
/// Cancellation: kills the child and waits for its end.
/// Source: CPython 3.13, Lib/asyncio/subprocess.py.
/// Differs: the options come first, as arguments end with a pack.
template <class... Arguments>
  requires(std::convertible_to<Arguments, std::string> && ...)
[[nodiscard]] Coro<subprocess::Process>
create_subprocess_exec(const SubprocessOptions &options, std::string program,
                       Arguments &&...arguments) {
  std::vector<std::string> command;
  command.reserve(sizeof...(arguments) + 1);
  command.push_back(std::move(program));
  (command.push_back(std::forward<Arguments>(arguments)), ...);
  return detail::create_subprocess(
      detail::exec_request(std::move(command), options, subprocess::INHERIT),
      options.limit);
}
/// The same with nothing said.
// The program is a template, as GCC takes the options for a string else.
template <class Program, class... Arguments>
  requires(std::convertible_to<Program, std::string> &&
           (std::convertible_to<Arguments, std::string> && ...))
[[nodiscard]] Coro<subprocess::Process>
create_subprocess_exec(Program &&program, Arguments &&...arguments) {
  return create_subprocess_exec(SubprocessOptions(),
                                std::string(std::forward<Program>(program)),
                                std::forward<Arguments>(arguments)...);
}
/// The same of a program and its arguments in one vector.
[[nodiscard]] inline Coro<subprocess::Process>
create_subprocess_exec(const SubprocessOptions &options,
                       std::vector<std::string> command) {
  return detail::create_subprocess(
      detail::exec_request(std::move(command), options, subprocess::INHERIT),
      options.limit);
}

/// The same for a command of the shell, /bin/sh. What comes from elsewhere does
/// not belong into the command.
[[nodiscard]] inline Coro<subprocess::Process>
create_subprocess_shell(const SubprocessOptions &options, std::string command) {
  return detail::create_subprocess(
      detail::shell_request(std::move(command), options, subprocess::INHERIT),
      options.limit);
}
/// The same with nothing said.
[[nodiscard]] inline Coro<subprocess::Process>
create_subprocess_shell(std::string command) {
  return create_subprocess_shell(SubprocessOptions(), std::move(command));
}

} // namespace asyncio
