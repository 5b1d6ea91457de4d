// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/descriptor_table.h>
#include <asyncio/event_loop.h>

#include <utility>

namespace asyncio::detail {

/// What becomes of a future when a call on a descriptor is tried again.
template <class T, class F> struct Retry {
  Future<T> future;
  F attempt;

  void operator()() {
    if (future.done())
      return;
    try {
      if (auto result = attempt())
        future.set_result(std::move(*result));
    } catch (const KeyboardInterrupt &) {
      throw;
    } catch (const SystemExit &) {
      throw;
    } catch (...) {
      future.set_exception(std::current_exception());
    }
  }
};

/// Ends the watch of one Retry, unless another has taken its place.
struct StopWatch {
  LoopCore *core;
  int descriptor;
  DescriptorTable::Side side;
  Handle handle;

  void operator()() const {
    if (!handle.cancelled() && !core->closed())
      core->descriptors().clear(descriptor, side);
  }
};

/// Calls `attempt` until it gives a value: now, and then whenever the
/// descriptor is ready.
template <class T, class F>
Coro<T> when_ready(EventLoop &loop, int descriptor, DescriptorTable::Side side,
                   F attempt) {
  LoopCore &core = loop.core();
  core.require_open();
  core.descriptors().require_free(descriptor);
  if (auto result = attempt())
    co_return std::move(*result);
  auto future = loop.create_future<T>();
  Retry<T, F> retry{future, std::move(attempt)};
  auto *node = new Callback<Retry<T, F>>(core, std::move(retry));
  const Handle handle(node);
  core.descriptors().set(descriptor, side, node);
  future.add_done_callback(StopWatch{&core, descriptor, side, handle});
  co_return co_await future;
}

} // namespace asyncio::detail
