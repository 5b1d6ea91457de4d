// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/exceptions.h>

namespace asyncio {

/// What a call on a descriptor that does not wait would have waited for.
class BlockingIOError : public OSError {
public:
  using OSError::OSError;
};

/// A child process that is not there, or is not ours.
class ChildProcessError : public OSError {
public:
  using OSError::OSError;
};

/// The base of what goes wrong with a connection.
class ConnectionError : public OSError {
public:
  using OSError::OSError;
};

/// Writing to a pipe or socket whose other end is closed.
class BrokenPipeError : public ConnectionError {
public:
  using ConnectionError::ConnectionError;
};

/// The peer gave up while the connection was being made.
class ConnectionAbortedError : public ConnectionError {
public:
  using ConnectionError::ConnectionError;
};

/// Nobody listens there.
class ConnectionRefusedError : public ConnectionError {
public:
  using ConnectionError::ConnectionError;
};

/// The peer ended the connection at once.
class ConnectionResetError : public ConnectionError {
public:
  using ConnectionError::ConnectionError;
};

/// A file or socket is there already.
class FileExistsError : public OSError {
public:
  using OSError::OSError;
};

/// There is no such file, socket or program.
class FileNotFoundError : public OSError {
public:
  using OSError::OSError;
};

/// A signal came in between.
class InterruptedError : public OSError {
public:
  using OSError::OSError;
};

/// The rights do not suffice.
class PermissionError : public OSError {
public:
  using OSError::OSError;
};

/// There is no such process.
class ProcessLookupError : public OSError {
public:
  using OSError::OSError;
};

/// Throws the class of exception that belongs to a value of errno, or OSError.
///
/// `text` is put in the place of the system's description, if it is not empty.
/// Source: CPython 3.13, Objects/exceptions.c, the map of errno to classes.
[[noreturn]] void throw_os_error(int number, const std::string &text = {});

} // namespace asyncio
