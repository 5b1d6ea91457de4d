// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/testing/virtual_loop.h>

#include <asyncio/task.h>

#include <algorithm>

namespace asyncio::testing {

namespace {

/// What every waiting task waits in, for the message of a deadlock.
std::string waiting_tasks() {
  std::string text;
  const detail::LoopCore *loop = detail::thread_state.running;
  if (!loop || !loop->owner())
    return text;
  for (const AnyTask &task : all_tasks(*loop->owner())) {
    text += "\n  Task '" + task.get_name() + "' waits";
    const auto stack = task.get_stack();
    if (!stack.empty())
      text += std::string(" in ") + stack.back().function + " at " +
              stack.back().file + ":" + std::to_string(stack.back().line);
  }
  return text;
}

class VirtualPoller final : public detail::Poller {
public:
  [[nodiscard]] const char *name() const noexcept override {
    return real_->name();
  }
  TimePoint now() const noexcept override { return now_; }

  void wait(std::optional<TimePoint> deadline, std::size_t outside,
            detail::Fifo &ready) override {
    const bool may_wait = !deadline || *deadline > now_;
    if (may_wait && (outside != 0 || (!deadline && real_->watches()))) {
      real_->wait(std::nullopt, outside, ready);
      return;
    }
    real_->wait(TimePoint::min(), outside, ready);
    if (!ready.empty() || !may_wait)
      return;
    if (!deadline)
      throw Deadlock("deadlock: nothing is ready and no timer is armed" +
                     waiting_tasks());
    // To the deadline exactly; adding up waits would drift.
    now_ = *deadline;
  }

  void wake() noexcept override { real_->wake(); }
  void update(detail::Watch &watch) override { real_->update(watch); }
  void narrow(detail::Watch &watch) override { real_->narrow(watch); }
  void remove(detail::Watch &watch) noexcept override { real_->remove(watch); }
  void set_ahead(detail::Watch &watch, detail::Ahead ahead) override {
    real_->set_ahead(watch, ahead);
  }
  detail::Received receive(detail::Watch &watch,
                           std::span<char> room) override {
    return real_->receive(watch, room);
  }
  int accept(detail::Watch &watch) override { return real_->accept(watch); }
  bool watches() const noexcept override { return real_->watches(); }

  void close() noexcept override { real_->close(); }

  void set_now(TimePoint now) noexcept { now_ = now; }

private:
  std::unique_ptr<detail::Poller> real_ = detail::make_poller();
  TimePoint now_{};
};

VirtualPoller &poller_of(EventLoop &loop) {
  return static_cast<VirtualPoller &>(loop.core().poller());
}

} // namespace

std::unique_ptr<EventLoop> new_virtual_event_loop() {
  return std::make_unique<EventLoop>(std::make_unique<VirtualPoller>());
}

VirtualLoop::VirtualLoop() : loop_(new_virtual_event_loop()) {
  loop_->core().enter();
}

VirtualLoop::~VirtualLoop() { loop_->core().leave(); }

void VirtualLoop::turn() {
  detail::LoopCore &core = loop_->core();
  // A node that does nothing keeps the poller from waiting.
  loop_->call_soon([] {});
  core.look();
  core.run_once();
}

void VirtualLoop::run_until_idle() {
  detail::LoopCore &core = loop_->core();
  const auto found = [&core] {
    core.take_remote();
    core.look();
    return core.has_ready() ||
           (!core.timers().empty() && core.timers().next() <= core.now());
  };
  while (found())
    core.run_once();
}

void VirtualLoop::advance(Duration length) {
  detail::LoopCore &core = loop_->core();
  const TimePoint end = later(core.now(), length);
  run_until_idle();
  while (!core.timers().empty() && core.timers().next() <= end) {
    poller_of(*loop_).set_now(std::max(core.now(), core.timers().next()));
    run_until_idle();
  }
  poller_of(*loop_).set_now(end);
}

void VirtualLoop::finish(const AnyFuture &future) {
  // The awaiting side would take two more turns; a test wants the result.
  try {
    while (!future.done())
      loop_->core().run_once();
  } catch (...) {
    // KeyboardInterrupt or SystemExit of the task itself: the caller has it.
    if (future.done() && !future.cancelled())
      future.core()->mark_retrieved();
    throw;
  }
}

OutsideWork::OutsideWork(EventLoop &loop) noexcept : loop_(loop.core()) {
  ++loop_.outside;
}

OutsideWork::~OutsideWork() {
  --loop_.outside;
  loop_.poller().wake();
}

} // namespace asyncio::testing
