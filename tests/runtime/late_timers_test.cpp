// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A loop that is late finds many timers due at once, and then sorts them
// instead of popping one by one: nobody may notice.
#include "tests/runtime/expect.h"

#include <algorithm>
#include <memory>
#include <random>

using asyncio::testing::VirtualLoop;
using namespace std::chrono_literals;

namespace {

constexpr int many = 3000;

class LateTimers : public ::testing::Test {
protected:
  LateTimers() {
    virtual_loop.advance(10s);
    std::mt19937 random(7);
    for (int i = 0; i < many; ++i)
      due.push_back(1s + std::chrono::milliseconds(random() % 500));
  }

  /// The order in which timers are to fire: by deadline, then by their making.
  std::vector<int> order() const {
    std::vector<int> numbers(many);
    for (int i = 0; i < many; ++i)
      numbers[i] = i;
    std::stable_sort(numbers.begin(), numbers.end(),
                     [&](int a, int b) { return due[a] < due[b]; });
    return numbers;
  }
  asyncio::TimePoint at(int number) const {
    return loop.time() - 10s + due[number];
  }

  VirtualLoop virtual_loop;
  asyncio::EventLoop &loop = virtual_loop.loop();
  std::vector<std::chrono::nanoseconds>
      due; ///< Since the loop began; all are past.
  std::vector<int> fired;
};

TEST_F(LateTimers, FireByDeadlineAndThenByTheirMaking) {
  for (int i = 0; i < many; ++i)
    loop.call_at(at(i), [this, i] { fired.push_back(i); });
  loop.call_later(1h, [this] { fired.push_back(many); });
  virtual_loop.advance(0s);
  EXPECT_EQ(fired, order());
  virtual_loop.advance(1h);
  EXPECT_EQ(fired.back(), many);
}

TEST_F(LateTimers, FireInOneTurnBehindWhatIsQueued) {
  loop.call_soon([this] {
    fired.push_back(-1);
    loop.call_soon([this] { fired.push_back(-2); });
  });
  for (int i = 0; i < many; ++i)
    loop.call_at(at(i), [this, i] { fired.push_back(i); });
  virtual_loop.advance(0s);
  ASSERT_EQ(fired.size(), many + 2U);
  EXPECT_EQ(fired.front(), -1);
  EXPECT_EQ(fired.back(), -2);
}

TEST_F(LateTimers, CanBeCancelledByEarlierOnes) {
  std::vector<asyncio::TimerHandle> handles(many);
  const auto owned = std::make_shared<int>(1);
  const std::vector<int> expected = order();
  // Each takes the second one after it back: 0 fires, 1 fires, 2 does not...
  std::vector<int> after(many, -1);
  for (int i = 0; i + 2 < many; ++i)
    after[expected[i]] = expected[i + 2];
  for (int i = 0; i < many; ++i)
    handles[i] = loop.call_at(at(i), [this, i, &handles, &after, owned] {
      fired.push_back(i);
      if (after[i] >= 0)
        handles[after[i]].cancel();
    });
  virtual_loop.advance(0s);
  std::vector<int> kept;
  for (int i = 0; i < many; ++i)
    if (i % 4 < 2)
      kept.push_back(expected[i]);
  EXPECT_EQ(fired, kept);
  EXPECT_EQ(owned.use_count(), 1);
}

TEST_F(LateTimers, GoOnAfterAnExceptionThatLeavesTheLoop) {
  const std::vector<int> expected = order();
  const int leaves = expected[many / 2];
  for (int i = 0; i < many; ++i)
    loop.call_at(at(i), [this, i, leaves] {
      fired.push_back(i);
      if (i == leaves) {
        loop.call_soon([this] { fired.push_back(-1); });
        throw asyncio::SystemExit(3);
      }
    });
  EXPECT_THROW(virtual_loop.advance(0s), asyncio::SystemExit);
  EXPECT_EQ(fired.size(), many / 2 + 1U);
  virtual_loop.advance(0s);
  std::vector<int> all = expected;
  all.push_back(-1); // queued by this turn, so after the rest of it
  EXPECT_EQ(fired, all);
}

TEST_F(LateTimers, MayArmMore) {
  int more = 0;
  for (int i = 0; i < many; ++i)
    loop.call_at(at(i), [this, &more] {
      loop.call_later(1s, [&more] { ++more; });
      loop.call_at(loop.time() - 1s, [&more] { ++more; });
    });
  virtual_loop.advance(0s);
  EXPECT_EQ(more, many);
  virtual_loop.advance(1s);
  EXPECT_EQ(more, 2 * many);
}

TEST_F(LateTimers, WakeTasksThatSleepToOneMoment) {
  std::vector<asyncio::Coro<>> sleepers;
  for (int i = 0; i < many; ++i)
    sleepers.push_back(
        [](std::vector<int> &log, int number) -> asyncio::Coro<> {
          co_await asyncio::sleep(1s);
          log.push_back(number);
        }(fired, i));
  virtual_loop.run(asyncio::gather(std::move(sleepers)));
  EXPECT_EQ(fired.size(), std::size_t{many});
  EXPECT_TRUE(std::is_sorted(fired.begin(), fired.end()));
}

TEST(LateTimersOfALoop, AreLetGoWithIt) {
  const auto owned = std::make_shared<int>(1);
  {
    VirtualLoop other;
    for (int i = 0; i < many; ++i)
      other.loop().call_at(other.loop().time() - 1s, [owned, i] {
        if (i == many / 2)
          throw asyncio::SystemExit(3);
      });
    EXPECT_THROW(other.advance(0s), asyncio::SystemExit);
    EXPECT_GT(owned.use_count(), 1);
  }
  EXPECT_EQ(owned.use_count(), 1);
}

} // namespace
