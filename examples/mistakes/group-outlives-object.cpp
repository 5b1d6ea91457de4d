// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Variables that die before the group has waited for the tasks that use them.
// See docs/checks/cotidy-group-outlives-object.md.
#include <asyncio/asyncio.h>

#include <string>

using asyncio::Coro;
using asyncio::TaskGroup;

Coro<std::size_t> measure(const std::string &text) {
  co_await asyncio::sleep(std::chrono::seconds(1));
  co_return text.size();
}

Coro<void> lends_a_local() {
  co_await TaskGroup::scope([](TaskGroup &group) -> Coro<void> {
    std::string text = "some text";
    // Mistake: `text` dies at the end of this block, and then scope() waits.
    group.create_task(measure(text));
    co_return;
  });
}

Coro<void> lends_each_item(asyncio::Queue<std::string> &queue) {
  co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<void> {
    while (true) {
      std::string item = co_await queue.get();
      // Mistake: the next round has another `item`.
      group.create_task([&]() -> Coro<void> { co_await measure(item); });
    }
  });
}

Coro<void> right() {
  std::string text = "some text";
  co_await TaskGroup::scope([&](TaskGroup &group) -> Coro<void> {
    group.create_task(measure(text));
    co_return;
  });
}
