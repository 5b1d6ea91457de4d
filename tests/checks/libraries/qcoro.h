// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The adaptor of QCoro; asyncio.h in this directory explains the interface.
#pragma once

#include <qcoro.h>

#define LIBRARY_NAME "qcoro"

namespace lib {
template <class T = void> using Lazy = QCoro::LazyTask<T>;
template <class T = void> using Eager = QCoro::Task<T>;
template <class T = void> using Any = Lazy<T>;

Eager<> mainTask();
} // namespace lib

#define HAS_LAZY 1
#define HAS_EAGER 1
#define HAS_RUN_LOOP 1
#define RUN_LOOP() QCoro::waitFor(lib::mainTask())
#define HAS_OFFLOAD 1
#define OFFLOAD(...) co_await QtConcurrent::run(__VA_ARGS__)
#define HAS_SLEEP 1
#define SLEEP() QCoro::sleepFor(std::chrono::milliseconds(1))
