// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/exceptions.h>

#include <exception>

namespace asyncio::detail {

/// Whether `error` holds an E or something derived from it.
template <class E> bool is_a(const std::exception_ptr &error) {
  try {
    std::rethrow_exception(error);
  } catch (const E &) {
    return true;
  } catch (...) {
    return false;
  }
}

/// Calls into a protocol; what it throws is handed to `failed`, but for what
/// ends the loop. Whether nothing was thrown.
template <class Call, class Failed> bool guarded(Call call, Failed failed) {
  try {
    call();
    return true;
  } catch (const KeyboardInterrupt &) {
    throw;
  } catch (const SystemExit &) {
    throw;
  } catch (...) {
    failed(std::current_exception());
    return false;
  }
}

} // namespace asyncio::detail
