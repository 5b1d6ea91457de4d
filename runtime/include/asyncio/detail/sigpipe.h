// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cerrno>
#include <csignal>
#include <ctime>
#include <pthread.h>

namespace asyncio::detail {

/// Makes a call of the system that writes, without the signal that ends the
/// program when nobody reads: for write(2) and sendfile(2), which have no flag
/// for that. Leaves errno as the call does.
template <class Call> auto without_sigpipe(Call call) noexcept {
  sigset_t broken_pipe;
  sigset_t before;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, &before);
  const auto written = call();
  const int error = errno;
  if (sigismember(&before, SIGPIPE) == 0) {
    // It was not blocked, so that the one that waits now is ours.
    const timespec no_time = {};
    if (written < 0 && error == EPIPE)
      while (sigtimedwait(&broken_pipe, nullptr, &no_time) < 0 &&
             errno == EINTR)
        continue;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  errno = error;
  return written;
}

} // namespace asyncio::detail
