// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// \file
/// Everything. Each concept has a header of its own beside this one.
#pragma once

#include <asyncio/as_completed.h>
#include <asyncio/async_generator.h>
#include <asyncio/barrier.h>
#include <asyncio/call_graph.h>
#include <asyncio/concurrent_future.h>
#include <asyncio/condition.h>
#include <asyncio/context.h>
#include <asyncio/coro.h>
#include <asyncio/duration.h>
#include <asyncio/event.h>
#include <asyncio/event_loop.h>
#include <asyncio/exception_group.h>
#include <asyncio/exceptions.h>
#include <asyncio/executor.h>
#include <asyncio/future.h>
#include <asyncio/gather.h>
#include <asyncio/handle.h>
#include <asyncio/lock.h>
#include <asyncio/operation.h>
#include <asyncio/outcome.h>
#include <asyncio/process_pool_executor.h>
#include <asyncio/queue.h>
#include <asyncio/runner.h>
#include <asyncio/semaphore.h>
#include <asyncio/shield.h>
#include <asyncio/sleep.h>
#include <asyncio/staggered.h>
#include <asyncio/task.h>
#include <asyncio/task_group.h>
#include <asyncio/thread_pool_executor.h>
#include <asyncio/threads.h>
#include <asyncio/timeouts.h>
#include <asyncio/wait.h>
