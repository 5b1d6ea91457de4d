// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What belongs to an event loop has no locks: only the loop's thread may touch
// it. See docs/checks/cotidy-loop-call-off-thread.md.
#include <asyncio/asyncio.h>
#include <csignal>
#include <functional>
#include <thread>

asyncio::Coro<> in_a_worker(asyncio::Event &ready) {
  // Mistake: the event wakes tasks, and the worker is not their thread.
  co_await asyncio::to_thread([&] { ready.set(); });
}

void produce(asyncio::Queue<int> &queue) {
  // Mistake: produce() is given to a thread below.
  queue.put_nowait(1);
}

void in_a_thread(asyncio::Queue<int> &queue) {
  std::thread(produce, std::ref(queue)).detach();
}

asyncio::EventLoop *interrupted;

// Mistake: a signal interrupts the loop at any point.
void on_signal(int) { interrupted->stop(); }

void handle_signals() { std::signal(SIGTERM, on_signal); }

asyncio::Coro<> right(asyncio::Event &ready) {
  auto &loop = asyncio::get_running_loop();
  co_await asyncio::to_thread(
      [&] { loop.call_soon_threadsafe([&] { ready.set(); }); });
}
