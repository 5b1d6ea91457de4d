// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace asyncio {

/// The request to end, thrown inside a task at the place where it waits.
///
/// Not derived from std::exception, so that handlers of ordinary errors let it
/// pass. Whoever catches it cleans up and throws it again.
///
/// Threads: an exception object belongs to the thread that handles it.
/// Source: CPython 3.13, Lib/asyncio/exceptions.py, class CancelledError.
/// Differs: final, as a task tells it from other exceptions by its exact type;
///   the message is text, empty when cancel() had none.
class CancelledError final {
public:
  /// Without a message.
  CancelledError() = default;
  /// With the message that cancel() had.
  explicit CancelledError(std::string message) : message_(std::move(message)) {}

  /// What was given to cancel(), empty if nothing.
  [[nodiscard]] const std::string &message() const noexcept { return message_; }
  /// The message, or the name of the class.
  [[nodiscard]] const char *what() const noexcept {
    return message_.empty() ? "CancelledError" : message_.c_str();
  }

private:
  std::string message_;
};

/// Ctrl-C. Ends the task that it is thrown in and leaves the running loop too.
///
/// Source: CPython 3.13, the builtin KeyboardInterrupt.
/// Differs: final and not derived from std::exception.
class KeyboardInterrupt final {
public:
  /// Without a message.
  KeyboardInterrupt() = default;
  /// With a message.
  explicit KeyboardInterrupt(std::string message)
      : message_(std::move(message)) {}
  /// The text given to the constructor, possibly empty.
  [[nodiscard]] const std::string &message() const noexcept { return message_; }
  /// The message, or the name of the class.
  [[nodiscard]] const char *what() const noexcept {
    return message_.empty() ? "KeyboardInterrupt" : message_.c_str();
  }

private:
  std::string message_;
};

/// The wish to end the program. Leaves the running loop as KeyboardInterrupt
/// does; nothing in this library catches it.
///
/// Source: CPython 3.13, the builtin SystemExit.
/// Differs: final and not derived from std::exception.
class SystemExit final {
public:
  /// With the status that the program is to end with.
  explicit SystemExit(int code = 0) : code_(code) {}
  /// That status.
  [[nodiscard]] int code() const noexcept { return code_; }
  /// The name of the class.
  [[nodiscard]] const char *what() const noexcept { return "SystemExit"; }

private:
  int code_;
};

/// The base of every ordinary error that this library throws.
class Error : public std::exception {
public:
  /// With a text for whoever reads the report.
  explicit Error(std::string message = {}) : message_(std::move(message)) {}
  /// The text given to the constructor, possibly empty.
  [[nodiscard]] const std::string &message() const noexcept { return message_; }
  /// The same text.
  [[nodiscard]] const char *what() const noexcept override {
    return message_.c_str();
  }

private:
  std::string message_;
};

/// A request that the operating system refused.
///
/// Source: CPython 3.13, the builtin OSError.
class OSError : public Error {
public:
  /// Without an error number.
  explicit OSError(std::string message = {}) : Error(std::move(message)) {}
  /// With the number, as in "[Errno 9] Bad file descriptor".
  explicit OSError(int number, const std::string &text = {});
  /// The value of errno, 0 if there was none.
  [[nodiscard]] int number() const noexcept { return number_; }

private:
  int number_ = 0;
};

/// A deadline passed. Thrown by timeout(), wait_for(), as_completed() and
/// ConcurrentFuture::result(); and by sockets where the system gave up.
class TimeoutError : public OSError {
public:
  using OSError::OSError;
};

/// An operation that the state of a future or task does not allow, as the
/// result of one that is not done.
class InvalidStateError : public Error {
public:
  using Error::Error;
};

/// A misuse that shows at run time: no running loop, a coroutine awaited twice,
/// a lock released that nobody holds.
class RuntimeError : public Error {
public:
  using Error::Error;
};

/// An argument of the right type with a value that makes no sense.
class ValueError : public Error {
public:
  using Error::Error;
};

/// An argument of the wrong kind, where only the run time can tell.
class TypeError : public Error {
public:
  using Error::Error;
};

/// Queue::get_nowait() on an empty queue.
class QueueEmpty : public Error {
public:
  using Error::Error;
};

/// Queue::put_nowait() on a full queue.
class QueueFull : public Error {
public:
  using Error::Error;
};

/// put or get on a queue that was shut down.
class QueueShutDown : public Error {
public:
  using Error::Error;
};

/// Waiting for a barrier that was aborted or reset.
class BrokenBarrierError : public RuntimeError {
public:
  using RuntimeError::RuntimeError;
};

/// An executor that cannot work any more.
class BrokenExecutor : public RuntimeError {
public:
  using RuntimeError::RuntimeError;
};

/// A worker of a process pool ended without being asked to.
class BrokenProcessPool : public BrokenExecutor {
public:
  using BrokenExecutor::BrokenExecutor;
};

} // namespace asyncio
