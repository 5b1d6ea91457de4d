// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// documenso/documenso#692
// The calls handed to the combinator were awaited before it was entered, so
// that they ran one after the other. (Written in TypeScript.)
#include <asyncio/asyncio.h>

/// Takes values and awaitables alike, as Promise.all() does.
template <class... Ts>
[[clang::annotate("cotidy::combinator")]] asyncio::Coro<int> sumOfAll(Ts...);

asyncio::Coro<int> countDocuments();
asyncio::Coro<int> countUsers();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asyncio::Coro<int> statistics() {
  co_return co_await sumOfAll(countDocuments(),
                              // Bug: cotidy-sequential-gather
                              co_await countUsers());
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<int> statistics() {
  co_return co_await sumOfAll(countDocuments(), countUsers());
}

} // namespace fixed
