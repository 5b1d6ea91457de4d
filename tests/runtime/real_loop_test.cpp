// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What only a loop on the clock and the descriptors of the machine shows.
#include "tests/runtime/expect.h"
#include "tests/runtime/open_descriptors.h"

namespace {

using namespace std::chrono_literals;

using asyncio::Coro;
namespace detail = asyncio::detail;

/// The poller of the machine, with the number of its waits.
class CountingPoller final : public detail::Poller {
public:
  explicit CountingPoller(int &waits) : waits_(waits) {}

  const char *name() const noexcept override { return real_->name(); }
  asyncio::TimePoint now() const noexcept override { return real_->now(); }
  std::chrono::nanoseconds resolution() const noexcept override {
    return real_->resolution();
  }
  void wait(std::optional<asyncio::TimePoint> deadline, std::size_t outside,
            detail::Fifo &ready) override {
    ++waits_;
    real_->wait(deadline, outside, ready);
  }
  void wake() noexcept override { real_->wake(); }
  void update(detail::Watch &watch) override { real_->update(watch); }
  void narrow(detail::Watch &watch) override { real_->narrow(watch); }
  void remove(detail::Watch &watch) noexcept override { real_->remove(watch); }
  void close() noexcept override { real_->close(); }
  bool watches() const noexcept override { return real_->watches(); }

private:
  int &waits_;
  std::unique_ptr<detail::Poller> real_ = detail::make_poller();
};

// CPython: test_events.py EventLoopTestsMixin.test_timeout_rounding
TEST(RealLoop, DoesNotSpinBeforeATimerHoweverShort) {
  int waits = 0;
  asyncio::EventLoop loop(std::make_unique<CountingPoller>(waits));
  auto main = []() -> Coro<> {
    for (const auto length : {10'000'000ns, 100'000ns, 1'000ns, 10ns, 0ns})
      co_await asyncio::sleep(length);
  };
  loop.run_until_complete(main());
  // One for each, and one more where the machine wakes the loop too early.
  EXPECT_GE(waits, 1);
  EXPECT_LE(waits, 10);
}

// CPython: test_events.py EventLoopTestsMixin.test_internal_fds
TEST(RealLoop, GivesItsDescriptorsBackWhenItIsClosed) {
  // What is made once and for all is there then.
  asyncio::new_event_loop()->close();
  const auto before = open_descriptors();
  const auto loop = asyncio::new_event_loop();
  EXPECT_GT(open_descriptors(), before);
  loop->close();
  EXPECT_EQ(open_descriptors(), before);
}

} // namespace
