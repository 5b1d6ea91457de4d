// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs random programs as oracle/interpret.py does, operation by operation.
#pragma once

#include "tests/conformance/random/program.h"
#include "tests/conformance/trace.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace conformance {

/// One call of a function, or of a callback.
struct Frame {
  std::string who;
  int value = 0;
  bool left = false;
  std::vector<asyncio::Timeout *> limits;
  std::vector<asyncio::TaskGroup *> groups;

  template <class... Parts>
  void say(std::string_view format, const Parts &...parts) const {
    ::say(who + " " + std::string(format), parts...);
  }
};

/// What the functions of a program share. Outlives the loop that runs it.
class World {
public:
  explicit World(const Program &program) : program_(program) {}

  asyncio::Coro<> main();

private:
  using Words = std::vector<std::string>;
  using Plain = void (World::*)(Frame &, const Words &);
  using Waiting = asyncio::Coro<> (World::*)(Frame &, const Op &);
  static const std::map<std::string, Plain> &plain();
  static const std::map<std::string, Waiting> &waiting();

  asyncio::Coro<int> function(std::string number);
  asyncio::Coro<int> nap(std::string length);
  asyncio::Coro<> block(Frame &frame, const Block &ops);
  void callback(std::string mark, const Block &ops);

  // Without waiting; callbacks can do these too.
  void say_mark(Frame &frame, const Words &args);
  void cancel(Frame &frame, const Words &args);
  void cancel_gather(Frame &frame, const Words &args);
  void uncancel(Frame &frame, const Words &args);
  void cancelling(Frame &frame, const Words &args);
  void state(Frame &frame, const Words &args);
  void add_callback(Frame &frame, const Words &args);
  void set_result(Frame &frame, const Words &args);
  void set_exception(Frame &frame, const Words &args);
  void cancel_future(Frame &frame, const Words &args);
  void event_set(Frame &frame, const Words &args);
  void event_clear(Frame &frame, const Words &args);
  void lock_release(Frame &frame, const Words &args);
  void semaphore_release(Frame &frame, const Words &args);
  void put_nowait(Frame &frame, const Words &args);
  void get_nowait(Frame &frame, const Words &args);
  void task_done(Frame &frame, const Words &args);
  void shutdown(Frame &frame, const Words &args);
  void context_set(Frame &frame, const Words &args);
  void context_get(Frame &frame, const Words &args);
  void notify(Frame &frame, const Words &args);
  void reschedule(Frame &frame, const Words &args);
  void expired(Frame &frame, const Words &args);
  void raise_error(Frame &frame, const Words &args);
  void raise_cancelled(Frame &frame, const Words &args);
  void leave(Frame &frame, const Words &args);
  void spawn(Frame &frame, const Words &args);
  void group_spawn(Frame &frame, const Words &args);

  // What waits.
  asyncio::Coro<> sleep(Frame &frame, const Op &op);
  asyncio::Coro<> await_task(Frame &frame, const Op &op);
  asyncio::Coro<> await_future(Frame &frame, const Op &op);
  asyncio::Coro<> event_wait(Frame &frame, const Op &op);
  asyncio::Coro<> lock_acquire(Frame &frame, const Op &op);
  asyncio::Coro<> semaphore_acquire(Frame &frame, const Op &op);
  asyncio::Coro<> put(Frame &frame, const Op &op);
  asyncio::Coro<> get(Frame &frame, const Op &op);
  asyncio::Coro<> join(Frame &frame, const Op &op);
  asyncio::Coro<> barrier_wait(Frame &frame, const Op &op);
  asyncio::Coro<> barrier_abort(Frame &frame, const Op &op);
  asyncio::Coro<> barrier_reset(Frame &frame, const Op &op);
  asyncio::Coro<> condition_wait(Frame &frame, const Op &op);
  asyncio::Coro<> call(Frame &frame, const Op &op);
  asyncio::Coro<> wait_for(Frame &frame, const Op &op);
  asyncio::Coro<> shield(Frame &frame, const Op &op);
  asyncio::Coro<> gather(Frame &frame, const Op &op);
  asyncio::Coro<> gather_all(Frame &frame, const Op &op);
  asyncio::Coro<> wait(Frame &frame, const Op &op);
  asyncio::Coro<> as_completed(Frame &frame, const Op &op);

  // With blocks.
  asyncio::Coro<> try_block(Frame &frame, const Op &op);
  asyncio::Coro<> timeout(Frame &frame, const Op &op);
  asyncio::Coro<> group(Frame &frame, const Op &op);
  asyncio::Coro<> with_lock(Frame &frame, const Op &op);
  asyncio::Coro<> with_semaphore(Frame &frame, const Op &op);
  asyncio::Coro<> with_condition(Frame &frame, const Op &op);
  asyncio::Coro<> repeat(Frame &frame, const Op &op);
  asyncio::Coro<> soon(Frame &frame, const Op &op);
  asyncio::Coro<> later(Frame &frame, const Op &op);

  /// The handler of a try; what is on its way afterwards, null if nothing.
  asyncio::Coro<std::exception_ptr> handle(Frame &frame, const Op &op,
                                           std::exception_ptr error);
  template <class Awaitable>
  asyncio::Coro<> wait_for_item(Frame &frame, const Op &op,
                                Awaitable awaitable);
  template <class F> void attempt(Frame &frame, std::string what, F function);
  /// Says so if there is no such task.
  std::optional<asyncio::AnyTask> any_task(Frame &frame,
                                           const std::string &number);
  std::optional<asyncio::Task<int>> task(Frame &frame,
                                         const std::string &number);
  /// A coroutine or task that an argument names.
  std::optional<asyncio::Future<int>> future_of(Frame &frame,
                                                const std::string &item);
  std::vector<asyncio::Future<int>> futures_of(Frame &frame, const Op &op,
                                               std::size_t first);
  static std::size_t place(const std::string &word) {
    return static_cast<std::size_t>(std::stoi(word));
  }

  const Program &program_;
  std::map<std::string, asyncio::Task<int>> tasks_;
  asyncio::AnyTask main_;
  std::map<std::string, asyncio::AnyFuture> gathers_;
  std::vector<asyncio::Future<int>> futures_;
  std::array<asyncio::Event, 2> events_;
  std::array<asyncio::Lock, 2> locks_;
  asyncio::Semaphore semaphore_0_{2}, semaphore_1_{1};
  asyncio::Queue<int> queue_0_{}, queue_1_{1};
  std::array<asyncio::Semaphore *, 2> semaphores_{&semaphore_0_, &semaphore_1_};
  std::array<asyncio::Queue<int> *, 2> queues_{&queue_0_, &queue_1_};
  asyncio::Condition condition_;
  asyncio::Barrier barrier_{2};
};

/// A number of ticks, or `none`.
std::optional<asyncio::Duration> limit_of(const std::string &word);

} // namespace conformance
