// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shared state that changes while a coroutine waits.
// See docs/checks/cotidy-stale-across-suspension.md.
#include <asyncio/asyncio.h>
#include <map>
#include <optional>
#include <string>
#include <vector>

asyncio::Coro<void> send(std::string);
asyncio::Coro<int> count();

struct Room {
  std::map<int, std::string> members;
  std::vector<std::string> history;
  std::optional<std::string> topic;
  int visits = 0;

  void leave(int who) {
    members.erase(who);
    history.clear();
    topic.reset();
    ++visits;
  }

  asyncio::Coro<void> greet(int who) {
    auto found = members.find(who);
    co_await send("hello");
    // Mistake: the member may have left; the iterator points nowhere then.
    co_await send(found->second);
  }

  asyncio::Coro<void> replay() {
    // Mistake: leave() may clear the history between two messages.
    for (const auto &line : history)
      co_await send(line);
  }

  asyncio::Coro<void> announce() {
    if (topic) {
      co_await send("the topic is");
      // Mistake: there was a topic; there may be none any more.
      co_await send(*topic);
    }
  }

  asyncio::Coro<void> visit() {
    int now = visits;
    now += co_await count();
    // Mistake: what leave() added meanwhile is lost.
    visits = now;
  }

  asyncio::Coro<void> right(int who) {
    co_await send("hello");
    if (auto found = members.find(who); found != members.end())
      co_await send(found->second);
    auto lines = history;
    for (const auto &line : lines)
      co_await send(line);
    if (auto now = topic)
      co_await send(*now);
    // The right side is evaluated first.
    visits += co_await count();
  }
};
