// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Callbacks that are taken back, also while they run.
#include "tests/runtime/expect.h"

#include <memory>

using asyncio::Handle;
using asyncio::testing::VirtualLoop;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace {

TEST(Handle, ACancelledCallIsNotMade) {
  VirtualLoop loop;
  std::vector<int> log;
  auto first = loop.loop().call_soon([&] { log.push_back(1); });
  loop.loop().call_soon([&] { log.push_back(2); });
  EXPECT_FALSE(first.cancelled());
  first.cancel();
  EXPECT_TRUE(first.cancelled());
  loop.run_until_idle();
  EXPECT_THAT(log, ElementsAre(2));
}

// CPython: test_base_events.py BaseEventLoopTests.test__run_once_cancelled_event_cleanup
TEST(Handle, CancelLetsTheClosureGo) {
  VirtualLoop loop;
  auto owned = std::make_shared<int>(1);
  auto handle = loop.loop().call_later(1h, [owned] {});
  EXPECT_EQ(owned.use_count(), 2);
  handle.cancel();
  EXPECT_EQ(owned.use_count(), 1);
}

TEST(Handle, ACallMayCancelItself) {
  VirtualLoop loop;
  std::vector<int> log;
  auto owned = std::make_shared<int>(7);
  Handle handle;
  handle = loop.loop().call_soon([&handle, &log, owned] {
    handle.cancel();
    log.push_back(*owned); // the closure is still there
  });
  loop.run_until_idle();
  EXPECT_THAT(log, ElementsAre(7));
  EXPECT_EQ(owned.use_count(), 1);
}

TEST(Handle, ATimerMayCancelItself) {
  VirtualLoop loop;
  std::vector<int> log;
  auto owned = std::make_shared<int>(7);
  asyncio::TimerHandle handle;
  handle = loop.loop().call_later(1s, [&handle, &log, owned] {
    handle.cancel();
    log.push_back(*owned);
  });
  EXPECT_EQ(handle.when(), loop.loop().time() + 1s);
  loop.advance(1s);
  EXPECT_THAT(log, ElementsAre(7));
  EXPECT_EQ(owned.use_count(), 1);
}

TEST(Handle, AQueuedTimerCanStillBeCancelled) {
  VirtualLoop loop;
  std::vector<int> log;
  asyncio::TimerHandle second;
  auto first = loop.loop().call_later(1s, [&] {
    log.push_back(1);
    second.cancel(); // due as well, and behind this one
  });
  second = loop.loop().call_later(1s, [&] { log.push_back(2); });
  loop.advance(1s);
  EXPECT_THAT(log, ElementsAre(1));
}

TEST(Handle, EqualMomentsComeInTheOrderOfTheCalls) {
  VirtualLoop loop;
  std::vector<int> log;
  for (int i = 0; i < 8; ++i)
    loop.loop().call_later(1s, [&log, i] { log.push_back(i); });
  loop.advance(1s);
  EXPECT_THAT(log, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

} // namespace
