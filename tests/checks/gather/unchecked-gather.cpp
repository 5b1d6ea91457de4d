// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <boost-asio.h>
#include <boost-cobalt.h>
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

// Somebody may close these, or puts an error in.
namespace asio = boost::asio;
namespace cobalt = boost::cobalt;
cobalt::task<void> closes() {
  cobalt::channel<void> Channel;
  co_await cobalt::gather(Channel.write(), Channel.read());
  // CHECK: :[[#@LINE-1]]:12: warning: 'gather' returns errors as values here
  Channel.close();
}
cobalt::task<void> ofOthers(cobalt::channel<void> &Channel) {
  co_await cobalt::gather(Channel.write(), Channel.read());
  // CHECK: :[[#@LINE-1]]:12: warning: 'gather' returns errors as values here
}
cobalt::task<void> handedOn() {
  void lend(cobalt::channel<void> &);
  cobalt::channel<void> Channel;
  lend(Channel);
  co_await cobalt::gather(Channel.write(), Channel.read());
  // CHECK: :[[#@LINE-1]]:12: warning: 'gather' returns errors as values here
}
cobalt::task<void> captures() {
  cobalt::channel<void> Channel;
  auto Close = [&Channel] { Channel.close(); };
  co_await cobalt::gather(Channel.write(), Channel.read());
  // CHECK: :[[#@LINE-1]]:12: warning: 'gather' returns errors as values here
  Close();
}
cobalt::task<void> passesAnErrorOn(asio::error_code Failure) {
  asio::experimental::channel<void(asio::error_code)> Channel{
      co_await cobalt::this_coro::executor};
  co_await cobalt::gather(Channel.async_send(Failure, cobalt::use_op),
                          Channel.async_receive(cobalt::use_op));
  // CHECK: :[[#@LINE-2]]:12: warning: 'gather' returns errors as values here
}
cobalt::task<void> oneMayFail() {
  cobalt::task<void> fetch();
  cobalt::channel<void> Channel;
  co_await cobalt::gather(Channel.write(), Channel.read(), fetch());
  // CHECK: :[[#@LINE-1]]:12: warning: 'gather' returns errors as values here
}

int mayThrow();
cobalt::task<int> calls() { co_return mayThrow(); }
cobalt::task<void> gathersSome() {
  std::vector<cobalt::task<int>> All;
  All.push_back(calls());
  co_await cobalt::gather(std::move(All));
  // CHECK: :[[#@LINE-1]]:12: warning: 'gather' returns errors as values here
}
void fill(std::vector<cobalt::task<int>> &);
cobalt::task<int> gives(int Number) { co_return Number; }
cobalt::task<void> filledElsewhere() {
  std::vector<cobalt::task<int>> All;
  All.push_back(gives(1));
  fill(All);
  co_await cobalt::gather(std::move(All));
  // CHECK: :[[#@LINE-1]]:12: warning: 'gather' returns errors as values here
}

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

// Operations on a channel or queue of one's own that nobody closes.
cobalt::task<void> ownChannel() {
  cobalt::channel<void> Channel{0};
  for (int Round = 0; Round < 9; ++Round)
    co_await cobalt::gather(Channel.write(), Channel.read());
  auto Results = co_await cobalt::gather(Channel.write(), Channel.read());
}
cobalt::task<void> ownChannelWithCodes() {
  asio::experimental::channel<void(asio::error_code)> Channel{
      co_await cobalt::this_coro::executor};
  co_await cobalt::gather(
      Channel.async_send(asio::error_code{}, cobalt::use_op),
      Channel.async_receive(cobalt::use_op));
}
asyncio::Coro<void> ownQueue() {
  asyncio::Queue<int> Numbers;
  co_await asyncio::gather(asyncio::return_exceptions, Numbers.put(1),
                           Numbers.get());
}

// Coroutines that nothing leaves by an exception.
int counts() noexcept;
cobalt::task<int> catches() {
  try {
    co_return mayThrow();
  } catch (...) {
    co_return 0;
  }
}
cobalt::task<int> onlyCounts() { co_return counts(); }
cobalt::task<void> gathersHarmless() {
  std::vector<cobalt::task<int>> All;
  for (int I = 0; I < 8; ++I)
    All.push_back(gives(I));
  co_await cobalt::gather(std::move(All));
  co_await cobalt::gather(gives(1), catches(), onlyCounts());
}
