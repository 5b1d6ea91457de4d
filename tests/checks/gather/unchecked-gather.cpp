// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <folly-coro.h>
#include <chrono>
#include <tuple>
#include <utility>
#include <vector>

asyncio::Coro<int> left();
asyncio::Coro<int> right();
folly::coro::Task<int> load();

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> dropsAll() {
  co_await asyncio::gather(asyncio::return_exceptions, left(), right());
  // CHECK: :[[#@LINE-1]]:12: warning: 'gather' returns errors as values here, and all of its results are dropped: no failure is ever noticed [cotidy-unchecked-gather]
}

asyncio::Coro<int> ignoresOne() {
  // clang-format off
  auto [Left, Right] = co_await asyncio::gather(asyncio::return_exceptions, left(), right());
  // CHECK: :[[#@LINE-1]]:15: warning: 'gather' returns errors as values here, and 'Right' is never looked at: its failure goes unnoticed [cotidy-unchecked-gather]
  // CHECK-NEXT: :[[#@LINE-2]]:33: note: the call is here
  // clang-format on
  co_return Left.value();
}

asyncio::Coro<void> ignoresAll() {
  auto Results = co_await asyncio::gather(asyncio::return_exceptions, left());
  // CHECK: :[[#@LINE-1]]:8: warning: 'gather' returns errors as values here, and 'Results' is never looked at: no failure is ever noticed [cotidy-unchecked-gather]
  // CHECK-NEXT: :[[#@LINE-2]]:27: note: the call is here
}

folly::coro::Task<void> dropsTries() {
  co_await folly::coro::collectAllTry(load(), load());
  // CHECK: :[[#@LINE-1]]:12: warning: 'collectAllTry' returns errors as values here
}

template <class T> asyncio::Coro<void> inTemplate(T) {
  co_await asyncio::gather(asyncio::return_exceptions, left(), right());
  // CHECK: :[[#@LINE-1]]:12: warning: 'gather' returns errors as values here
}
template asyncio::Coro<void> inTemplate(int);
template asyncio::Coro<void> inTemplate(char);

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<void> throws() {
  co_await asyncio::gather(left(), right());
  auto Results = co_await asyncio::gather(left(), right());
}

asyncio::Coro<int> checks() {
  auto [Left, Right] =
      co_await asyncio::gather(asyncio::return_exceptions, left(), right());
  if (!Left || Right.exception())
    co_return 0;
  co_return 1;
}

asyncio::Coro<int> looksThrough(std::vector<asyncio::Coro<int>> Many) {
  auto Results =
      co_await asyncio::gather(asyncio::return_exceptions, std::move(Many));
  int Sum = 0;
  for (auto &Each : Results)
    if (Each)
      Sum += Each.value();
  co_return Sum;
}

void inspect(const std::tuple<asyncio::Outcome<int>, asyncio::Outcome<int>> &);
asyncio::Coro<void> handsOn() {
  inspect(
      co_await asyncio::gather(asyncio::return_exceptions, left(), right()));
  auto Results =
      co_await asyncio::gather(asyncio::return_exceptions, left(), right());
  inspect(Results);
}

asyncio::Coro<std::tuple<asyncio::Outcome<int>, asyncio::Outcome<int>>>
returns() {
  co_return co_await asyncio::gather(asyncio::return_exceptions, left(),
                                     right());
}

asyncio::Coro<void> captured() {
  auto Results = co_await asyncio::gather(asyncio::return_exceptions, left());
  auto Later = [&Results] { return std::get<0>(Results).value(); };
  (void)Later;
}

asyncio::Coro<int> saysSo() {
  (void)co_await asyncio::gather(asyncio::return_exceptions, left(), right());
  [[maybe_unused]] auto Results =
      co_await asyncio::gather(asyncio::return_exceptions, left());
  auto [Left, _] =
      co_await asyncio::gather(asyncio::return_exceptions, left(), right());
  std::ignore =
      co_await asyncio::gather(asyncio::return_exceptions, left(), right());
  co_return Left.value();
}

// A sleep fails by cancellation only, and that comes as an exception.
asyncio::Coro<void> nothingToFail() {
  co_await asyncio::gather(asyncio::return_exceptions,
                           asyncio::sleep(std::chrono::seconds(1)),
                           asyncio::sleep(std::chrono::seconds(2)));
}
