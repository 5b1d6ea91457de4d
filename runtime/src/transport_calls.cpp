// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/transport_calls.h>

#include <asyncio/os_errors.h>

#include <memory>

namespace asyncio::detail {

std::span<char> read_store() {
  thread_local const std::unique_ptr<char[]> store(new char[read_size]);
  return {store.get(), read_size};
}

std::exception_ptr os_error(int number) {
  try {
    throw_os_error(number);
  } catch (...) {
    return std::current_exception();
  }
}

} // namespace asyncio::detail
