// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

using asyncio::Coro;
using asyncio::create_task;

namespace {

int turns = 0;

void count_turn() {
  ++turns;
  asyncio::get_running_loop().call_soon(count_turn);
}

Coro<> nop() { co_return; }

Coro<> fail() {
  throw asyncio::ValueError("x");
  co_return;
}

template <class Awaitable> Coro<> count(std::string name, Awaitable awaitable) {
  const int before = turns;
  try {
    co_await std::move(awaitable);
  } catch (const asyncio::CancelledError &) {
  } catch (const asyncio::TimeoutError &) {
  } catch (const asyncio::ValueError &) {
  } catch (const asyncio::ExceptionGroup &) {
  }
  say("{}: {}", name, turns - before);
}

Coro<> in_group(Coro<> (*body)() = nullptr) {
  co_await asyncio::TaskGroup::scope([&](asyncio::TaskGroup &group) -> Coro<> {
    if (body)
      group.create_task(body());
    co_return;
  });
}

Coro<> in_timeout(std::chrono::nanoseconds limit, int ticks) {
  co_await asyncio::timeout(limit, [&](asyncio::Timeout &) -> Coro<> {
    if (ticks)
      co_await asyncio::sleep(ticks * tick);
  });
}

Coro<> as_completed(asyncio::Task<> task) {
  const std::vector tasks{task};
  for (auto &following : asyncio::as_completed(tasks))
    co_await following;
}

Coro<> condition_notified() {
  asyncio::Condition condition;
  auto waiting = create_task([&]() -> Coro<> {
    auto guard = co_await condition.scoped();
    co_await condition.wait();
  });
  auto notifying = create_task([&]() -> Coro<> {
    auto guard = co_await condition.scoped();
    condition.notify();
  });
  co_await waiting;
  co_await notifying;
}

Coro<> cancel_and_await(int set_up, Coro<> (*body)()) {
  auto task = create_task(body());
  for (int number = 0; number < set_up; ++number)
    co_await asyncio::sleep(0s);
  task.cancel();
  co_await task;
}

Coro<> long_sleep() { co_await asyncio::sleep(64 * tick); }

Coro<> awaits_a_task() { co_await create_task(long_sleep()); }

Coro<> do_nothing_new() {
  auto done = asyncio::get_running_loop().create_future<void>();
  done.set_result();
  asyncio::Queue<int> queue;
  queue.put_nowait(1);
  asyncio::Event event;
  event.set();
  asyncio::Lock lock;
  asyncio::Semaphore semaphore(1);
  co_await count("coroutine", nop());
  co_await count("done future", done);
  co_await count("gather()", asyncio::gather());
  co_await count("ready Queue.get", queue.get());
  co_await count("Event that is set", event.wait());
  co_await count("free Lock", lock.acquire());
  co_await count("free Semaphore", semaphore.acquire());
  co_await count("TaskGroup without tasks", in_group());
  co_await count("timeout around nothing", in_timeout(10 * tick, 0));
  co_await count("sleep(0)", asyncio::sleep(0s));
  co_await count("sleep(-1)", asyncio::sleep(-1s));
}

Coro<> wait(std::size_t tasks, asyncio::ReturnWhen return_when) {
  std::vector<asyncio::Task<>> todo;
  while (todo.size() < tasks)
    todo.push_back(create_task(nop()));
  co_await asyncio::wait(todo, {.return_when = return_when});
}

Coro<> tasks() {
  co_await count("create_task", create_task(nop()));
  co_await count("create_task that raises", create_task(fail()));
  co_await count("gather of one", asyncio::gather(nop()));
  co_await count("gather of three", asyncio::gather(nop(), nop(), nop()));
  co_await count("gather that fails", asyncio::gather(fail(), nop()));
  co_await count("wait", wait(1, asyncio::ALL_COMPLETED));
  co_await count("wait for the first", wait(2, asyncio::FIRST_COMPLETED));
  co_await count("as_completed", as_completed(create_task(nop())));
  co_await count("shield", asyncio::shield(create_task(nop())));
  co_await count("TaskGroup with a task", in_group(nop));
  co_await count("TaskGroup that fails", in_group(fail));
  co_await count("wait_for a coroutine", asyncio::wait_for(nop(), 10 * tick));
  co_await count("wait_for a task",
                 asyncio::wait_for(create_task(nop()), 10 * tick));
  co_await count("timeout of 0 around sleep", in_timeout(0s, 64));
  co_await count("Condition that is notified", condition_notified());
  co_await count("cancel a new task", cancel_and_await(0, nop));
  co_await count("cancel in sleep", cancel_and_await(1, long_sleep));
  co_await count("cancel while it awaits a task",
                 cancel_and_await(2, awaits_a_task));
}

Coro<> woken_by_call_soon() {
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  auto future = loop.create_future<void>();
  loop.call_soon([&] { future.set_result(); });
  co_await count("future", future);
  asyncio::Lock lock;
  co_await lock.acquire();
  loop.call_soon([&] { lock.release(); });
  co_await count("Lock", lock.acquire());
  asyncio::Event event;
  loop.call_soon([&] { event.set(); });
  co_await count("Event", event.wait());
  asyncio::Semaphore semaphore(0);
  loop.call_soon([&] { semaphore.release(); });
  co_await count("Semaphore", semaphore.acquire());
  asyncio::Queue<int> queue(1);
  loop.call_soon([&] { queue.put_nowait(1); });
  co_await count("Queue.get", queue.get());
  queue.put_nowait(1);
  loop.call_soon([&] { (void)queue.get_nowait(); });
  co_await count("Queue.put", queue.put(2));
}

Coro<> scenario() {
  asyncio::get_running_loop().call_soon(count_turn);
  co_await asyncio::sleep(0s);
  co_await do_nothing_new();
  co_await tasks();
  co_await woken_by_call_soon();
}

} // namespace

SCENARIO(turn_counts) { asyncio::testing::run(scenario()); }
