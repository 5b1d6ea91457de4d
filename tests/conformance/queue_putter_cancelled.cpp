// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

using Queue = asyncio::Queue<std::string>;

asyncio::Coro<> produce(std::string item, Queue &queue) {
  try {
    co_await queue.put(item);
    say("put {}", item);
  } catch (const asyncio::CancelledError &error) {
    say("{} {} size={}", item, describe(error), queue.qsize());
    throw;
  }
}

asyncio::Coro<> scenario() {
  Queue queue(1);
  std::vector<asyncio::Task<>> tasks;
  for (const std::string &item : letters("abcd"))
    tasks.push_back(asyncio::create_task(produce(item, queue)));
  co_await asyncio::sleep(tick);
  tasks[1].cancel("waiting");
  co_await asyncio::sleep(0s);
  say("got {}", queue.get_nowait());
  tasks[2].cancel("woken");
  co_await asyncio::sleep(tick);
  const std::string second = queue.get_nowait();
  say("got {} full={}", second, queue.full());
  const auto results =
      co_await asyncio::gather(asyncio::return_exceptions, tasks);
  for (const auto &result : results)
    say(describe(result));
}

} // namespace

SCENARIO(queue_putter_cancelled) { asyncio::testing::run(scenario()); }
