// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/trace.h"

namespace {

asyncio::Coro<> consumer(asyncio::Condition &condition, std::size_t &stock,
                         std::size_t wanted) {
  auto guard = co_await condition.scoped();
  auto enough = [&] {
    say("{} wanted, {} there", wanted, stock);
    return stock >= wanted;
  };
  const auto result = co_await condition.wait_for(enough);
  say("{} taken at {}: {}", wanted, now(), result);
  stock -= wanted;
}

asyncio::Coro<> scenario() {
  asyncio::Condition condition;
  std::size_t stock = 1;
  std::vector<asyncio::Task<>> tasks;
  for (std::size_t wanted : {1, 2, 1})
    tasks.push_back(asyncio::create_task(consumer(condition, stock, wanted)));
  for (int number = 0; number < 3; ++number) {
    co_await asyncio::sleep(tick);
    auto guard = co_await condition.scoped();
    ++stock;
    condition.notify_all();
  }
  co_await asyncio::gather(tasks);
  say("{} left", stock);
}

} // namespace

SCENARIO(condition_wait_for) { asyncio::testing::run(scenario()); }
