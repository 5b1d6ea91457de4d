// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A pipeline of child processes: what `sort | uniq -c` says of some words
//
// The words are written while the counts are read, so that no pipe can fill up
// and hold everybody.
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>
#include <vector>

namespace {

using asyncio::Coro;
using asyncio::StreamReader;
using asyncio::StreamWriter;
using asyncio::subprocess::PIPE;

Coro<> write_all(StreamWriter to, std::vector<std::string> words) {
  for (const std::string &word : words) {
    to.write(word + "\n");
    co_await to.drain();
  }
  to.close();
}

/// Bytes from one child to the next, as fast as that one takes them.
Coro<> pass_on(StreamReader from, StreamWriter to) {
  for (;;) {
    const std::string data = co_await from.read(64 * 1024);
    if (data.empty())
      break;
    to.write(data);
    co_await to.drain();
  }
  to.close();
}

Coro<> show(StreamReader from) {
  while (auto line = co_await from.next())
    std::cout << line->substr(line->find_first_not_of(' '));
}

Coro<> count(std::vector<std::string> words) {
  const asyncio::SubprocessOptions both{.stdin_ = PIPE, .stdout_ = PIPE};
  auto sort = co_await asyncio::create_subprocess_exec(both, "sort");
  auto uniq = co_await asyncio::create_subprocess_exec(both, "uniq", "-c");
  auto body = [&](asyncio::TaskGroup &group) -> Coro<> {
    group.create_task(write_all(*sort.stdin_, std::move(words)));
    group.create_task(pass_on(*sort.stdout_, *uniq.stdin_));
    group.create_task(show(*uniq.stdout_));
    co_return;
  };
  co_await asyncio::TaskGroup::scope(body);
  std::cout << "exit " << co_await sort.wait();
  std::cout << " and " << co_await uniq.wait() << '\n';
}

} // namespace

int main() {
  std::vector<std::string> words;
  for (const char *word : {"pear", "apple", "fig", "apple", "pear", "apple"})
    words.emplace_back(word);
  asyncio::run(count(std::move(words)));
}

// Output:
// 3 apple
// 1 fig
// 2 pear
// exit 0 and 0
