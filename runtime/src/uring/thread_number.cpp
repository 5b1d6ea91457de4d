// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread_number.h"

#include <atomic>
#include <pthread.h>

namespace asyncio::detail {

namespace {

std::atomic<std::uint64_t> last_thread_number{0};
thread_local std::uint64_t thread_number = 0;

} // namespace

std::uint64_t this_thread_number() noexcept {
  [[maybe_unused]] static const int registered =
      ::pthread_atfork(nullptr, nullptr, [] { thread_number = 0; });
  if (thread_number == 0)
    thread_number = ++last_thread_number;
  return thread_number;
}

} // namespace asyncio::detail
