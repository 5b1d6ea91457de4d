// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An await among the arguments of gather is over before gather begins. Outside
// of templates such a call seldom compiles; the compiler then complains about
// a constraint, and cotidy says what is wrong. See
// docs/checks/cotidy-sequential-gather.md.
#include <asyncio/asyncio.h>

asyncio::Coro<int> left();

template <class Source> asyncio::Coro<void> gathers() {
  Source source;
  co_await asyncio::gather(
      // Mistake: left() has ended by the time gather begins, and an int is
      // nothing that can be gathered.
      co_await left(), source.right());
}

template <class Source> asyncio::Coro<void> right() {
  Source source;
  co_await asyncio::gather(left(), source.right());
}
