// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a function does that waits.
#include "tests/conformance/random/world.h"

using asyncio::Coro;

namespace conformance {

std::optional<asyncio::Duration> limit_of(const std::string &word) {
  if (word == "none")
    return std::nullopt;
  return asyncio::Duration(std::stoi(word) * tick);
}

std::optional<asyncio::Task<int>> World::task(Frame &frame,
                                              const std::string &number) {
  if (const auto found = tasks_.find(number); found != tasks_.end())
    return found->second;
  frame.say("finds no t{}", number);
  return std::nullopt;
}

Coro<int> World::nap(std::string length) {
  co_await asyncio::sleep(std::stoi(length) * tick);
  co_return -std::stoi(length);
}

Coro<> World::sleep(Frame &frame, const Op &op) {
  co_await asyncio::sleep(std::stoi(op.args[0]) * tick);
  frame.say("slept {} at {}", op.args[0], now());
}

Coro<> World::await_task(Frame &frame, const Op &op) {
  if (auto found = task(frame, op.args[0])) {
    const int value = co_await *found;
    frame.say("awaited t{}: {}", op.args[0], value);
  }
}

Coro<> World::await_future(Frame &frame, const Op &op) {
  const int value = co_await futures_[place(op.args[0])];
  frame.say("awaited a future: {}", value);
}

Coro<> World::event_wait(Frame &frame, const Op &op) {
  co_await events_[place(op.args[0])].wait();
  frame.say("passed an event");
}

Coro<> World::lock_acquire(Frame &frame, const Op &op) {
  co_await locks_[place(op.args[0])].acquire();
  frame.say("acquired a lock");
}

Coro<> World::semaphore_acquire(Frame &frame, const Op &op) {
  co_await semaphores_[place(op.args[0])]->acquire();
  frame.say("acquired a semaphore");
}

Coro<> World::put(Frame &frame, const Op &op) {
  co_await queues_[place(op.args[0])]->put(std::stoi(op.args[1]));
  frame.say("put {}", op.args[1]);
}

Coro<> World::get(Frame &frame, const Op &op) {
  const int value = co_await queues_[place(op.args[0])]->get();
  frame.say("got {}", value);
}

Coro<> World::join(Frame &frame, const Op &op) {
  co_await queues_[place(op.args[0])]->join();
  frame.say("joined");
}

Coro<> World::barrier_wait(Frame &frame, const Op &) {
  const auto party = co_await barrier_.wait();
  frame.say("passed a barrier: {}", party);
}

Coro<> World::barrier_abort(Frame &, const Op &) { co_await barrier_.abort(); }

Coro<> World::barrier_reset(Frame &, const Op &) { co_await barrier_.reset(); }

Coro<> World::condition_wait(Frame &frame, const Op &) {
  co_await condition_.wait();
  frame.say("notified");
}

Coro<> World::call(Frame &frame, const Op &op) {
  const int value = co_await function(op.args[0]);
  frame.say("called: {}", value);
}

template <class Awaitable>
Coro<> World::wait_for_item(Frame &frame, const Op &op, Awaitable awaitable) {
  using Result = asyncio::awaitable_result_t<Awaitable>;
  const std::optional<asyncio::Duration> limit = limit_of(op.args[0]);
  std::string text(1, op.args[1][0]);
  if constexpr (std::is_integral_v<Result> && !std::is_same_v<Result, bool>) {
    const Result value =
        co_await asyncio::wait_for(std::move(awaitable), limit);
    text = std::to_string(value);
  } else {
    co_await asyncio::wait_for(std::move(awaitable), limit);
  }
  frame.say("waited for {} at {}", text, now());
}

Coro<> World::wait_for(Frame &frame, const Op &op) {
  const char kind = op.args[1][0];
  const std::string name = op.args[1].substr(1);
  if (kind == 'c')
    co_await wait_for_item(frame, op, function(name));
  else if (kind == 'z')
    co_await wait_for_item(frame, op, nap(name));
  else if (kind == 'b')
    co_await wait_for_item(frame, op, barrier_.wait());
  else if (kind == 'f')
    co_await wait_for_item(frame, op, futures_[place(name)]);
  else if (kind == 'e')
    co_await wait_for_item(frame, op, events_[place(name)].wait());
  else if (kind == 'q')
    co_await wait_for_item(frame, op, queues_[place(name)]->get());
  else if (kind == 'l')
    co_await wait_for_item(frame, op, locks_[place(name)].acquire());
  else if (kind == 's')
    co_await wait_for_item(frame, op, semaphores_[place(name)]->acquire());
  else if (auto found = task(frame, name))
    co_await wait_for_item(frame, op, *found);
}

std::optional<asyncio::Future<int>> World::future_of(Frame &frame,
                                                     const std::string &item) {
  const std::string name = item.substr(1);
  if (item[0] == 'c')
    return asyncio::ensure_future(function(name));
  if (item[0] == 'z')
    return asyncio::ensure_future(nap(name));
  return task(frame, name);
}

std::vector<asyncio::Future<int>> World::futures_of(Frame &frame, const Op &op,
                                                    std::size_t first) {
  std::vector<asyncio::Future<int>> futures;
  for (std::size_t n = first; n < op.args.size(); ++n)
    if (auto future = future_of(frame, op.args[n]))
      futures.push_back(*future);
  return futures;
}

Coro<> World::shield(Frame &frame, const Op &op) {
  if (auto future = future_of(frame, op.args[0])) {
    const int value = co_await asyncio::shield(*future);
    frame.say("shielded {}", value);
  }
}

Coro<> World::gather(Frame &frame, const Op &op) {
  if (op.args[0] == "all") {
    co_await gather_all(frame, op);
    co_return;
  }
  auto gathered = asyncio::gather(futures_of(frame, op, 1));
  gathers_[frame.who.substr(1)] = gathered;
  const auto values = co_await gathered;
  std::string text;
  for (const int value : values)
    text += (text.empty() ? "" : ", ") + std::to_string(value);
  frame.say("gathered [{}]", text);
}

Coro<> World::gather_all(Frame &frame, const Op &op) {
  auto gathered =
      asyncio::gather(asyncio::return_exceptions, futures_of(frame, op, 1));
  gathers_[frame.who.substr(1)] = gathered;
  const auto outcomes = co_await gathered;
  std::string text;
  for (const auto &outcome : outcomes)
    text += (text.empty() ? "" : ", ") + describe(outcome);
  frame.say("gathered [{}]", text);
}

Coro<> World::wait(Frame &frame, const Op &op) {
  std::vector<asyncio::Task<int>> tasks;
  for (std::size_t n = 2; n < op.args.size(); ++n)
    if (auto found = task(frame, op.args[n].substr(1)))
      tasks.push_back(*found);
  if (tasks.empty())
    co_return;
  asyncio::WaitOptions options;
  if (const auto limit = limit_of(op.args[0]))
    options.timeout = *limit;
  if (op.args[1] == "FIRST_COMPLETED")
    options.return_when = asyncio::FIRST_COMPLETED;
  else if (op.args[1] == "FIRST_EXCEPTION")
    options.return_when = asyncio::FIRST_EXCEPTION;
  auto sets = co_await asyncio::wait(tasks, options);
  frame.say("waited, done: {}; pending: {}", names(sets.done),
            names(sets.pending));
}

Coro<> World::as_completed(Frame &frame, const Op &op) {
  const auto futures = futures_of(frame, op, 1);
  asyncio::AsCompletedOptions options;
  if (const auto limit = limit_of(op.args[0]))
    options.timeout = *limit;
  for (auto &following : asyncio::as_completed(futures, options))
    try {
      const int value = co_await following;
      frame.say("completed {}", value);
    } catch (const std::exception &) {
      frame.say("completed {}", caught());
    }
}

const std::map<std::string, World::Waiting> &World::waiting() {
  static const std::map<std::string, Waiting> known{
      {"sleep", &World::sleep},
      {"await", &World::await_task},
      {"await_future", &World::await_future},
      {"event_wait", &World::event_wait},
      {"lock_acquire", &World::lock_acquire},
      {"semaphore_acquire", &World::semaphore_acquire},
      {"put", &World::put},
      {"get", &World::get},
      {"join", &World::join},
      {"barrier_wait", &World::barrier_wait},
      {"barrier_abort", &World::barrier_abort},
      {"barrier_reset", &World::barrier_reset},
      {"condition_wait", &World::condition_wait},
      {"call", &World::call},
      {"wait_for", &World::wait_for},
      {"shield", &World::shield},
      {"gather", &World::gather},
      {"wait", &World::wait},
      {"as_completed", &World::as_completed},
      {"try", &World::try_block},
      {"timeout", &World::timeout},
      {"group", &World::group},
      {"with_lock", &World::with_lock},
      {"with_semaphore", &World::with_semaphore},
      {"with_condition", &World::with_condition},
      {"repeat", &World::repeat},
      {"soon", &World::soon},
      {"later", &World::later},
  };
  return known;
}

} // namespace conformance
