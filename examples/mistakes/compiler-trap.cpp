// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Expressions with a co_await that GCC 12 miscompiles. They are found if the
// project names that compiler. See docs/checks/cotidy-compiler-trap.md.
#include <asyncio/asyncio.h>
#include <string>

struct Options {
  std::string name = {};
  int retries = 0;
};

asyncio::Coro<int> load(Options options);
asyncio::Coro<int> call(auto work) { co_return work(); }
asyncio::Coro<std::string> text();

asyncio::Coro<int> aggregate() {
  // Mistake: the options are destroyed twice.
  co_return co_await load({.name = "first", .retries = 2});
}

asyncio::Coro<int> closure(std::string name) {
  // Mistake: the captured string is destroyed twice.
  co_return co_await call([name] { return int(name.size()); });
}

asyncio::Coro<std::string> choice(bool wanted) {
  // Mistake: the string is destroyed twice.
  co_return wanted ? co_await text() : std::string();
}

asyncio::Coro<int> right(std::string name) {
  Options options{.name = name};
  auto work = [name] { return int(name.size()); };
  co_return co_await load(options) + co_await call(work);
}
