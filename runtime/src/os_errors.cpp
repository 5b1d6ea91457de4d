// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/os_errors.h>

#include <cerrno>
#include <system_error>

namespace asyncio {

namespace {

std::string describe(int number, const std::string &text) {
  return "[Errno " + std::to_string(number) + "] " +
         (text.empty() ? std::generic_category().message(number) : text);
}

} // namespace

OSError::OSError(int number, const std::string &text)
    : Error(describe(number, text)), number_(number) {}

void throw_os_error(int number, const std::string &text) {
  switch (number) {
  case EAGAIN:
  case EALREADY:
  case EINPROGRESS:
    throw BlockingIOError(number, text);
  case ECHILD:
    throw ChildProcessError(number, text);
  case EPIPE:
  case ESHUTDOWN:
    throw BrokenPipeError(number, text);
  case ECONNABORTED:
    throw ConnectionAbortedError(number, text);
  case ECONNREFUSED:
    throw ConnectionRefusedError(number, text);
  case ECONNRESET:
    throw ConnectionResetError(number, text);
  case EEXIST:
    throw FileExistsError(number, text);
  case ENOENT:
    throw FileNotFoundError(number, text);
  case EINTR:
    throw InterruptedError(number, text);
  case EACCES:
  case EPERM:
    throw PermissionError(number, text);
  case ESRCH:
    throw ProcessLookupError(number, text);
  case ETIMEDOUT:
    throw TimeoutError(number, text);
  default:
    throw OSError(number, text);
  }
}

} // namespace asyncio
