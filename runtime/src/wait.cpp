// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/wait.h>

#include <algorithm>

namespace asyncio::detail {

WaitCore::~WaitCore() { stop(); }

void WaitCore::begin(LoopCore &loop, std::size_t count) {
  set_loop(&loop);
  watches_ = std::make_unique<Watch[]>(count);
}

void WaitCore::add(FutureCore &future) noexcept {
  watches_[count_].wait = this;
  watches_[count_++].future = &future;
}

void WaitCore::start(const WaitOptions &options) {
  return_when_ = options.return_when;
  skip_duplicates();
  if (options.timeout) {
    run = &run_timeout;
    loop_->call_at(later(loop_->now(), *options.timeout), this);
  }
  for (Watch *at = watches_.get(), *end = at + count_; at != end; ++at) {
    if (!at->future)
      continue;
    ++left_;
    at->run = &run_watch;
    at->future->add_callback(at);
  }
}

void WaitCore::skip_duplicates() {
  // Equal futures next to each other, the first of them first.
  std::vector<Watch *> sorted(count_);
  for (std::size_t i = 0; i < count_; ++i)
    sorted[i] = &watches_[i];
  std::sort(sorted.begin(), sorted.end(), [](const Watch *a, const Watch *b) {
    return a->future != b->future ? std::less<>()(a->future, b->future)
                                  : std::less<>()(a, b);
  });
  const FutureCore *before = nullptr;
  for (Watch *watch : sorted)
    if (std::exchange(before, watch->future) == watch->future)
      watch->future = nullptr;
}

void WaitCore::run_watch(Node *node, Fate fate) {
  auto *watch = static_cast<Watch *>(node);
  watch->run = nullptr;
  if (fate == Fate::run)
    watch->wait->one_done(*watch->future);
}

void WaitCore::run_timeout(Node *node, Fate fate) {
  auto *self = static_cast<WaitCore *>(static_cast<Timer *>(node));
  self->slot = idle;
  if (fate == Fate::run && !self->done())
    self->finish();
}

void WaitCore::one_done(FutureCore &future) {
  --left_;
  bool ends = left_ == 0 || return_when_ == FIRST_COMPLETED;
  if (!ends && return_when_ == FIRST_EXCEPTION && future.error() &&
      !future.cancelled()) {
    future.mark_retrieved();
    ends = true;
  }
  if (!ends)
    return;
  if (slot != idle)
    loop_->drop_timer(this);
  if (!done())
    finish();
}

void WaitCore::stop() noexcept {
  if (slot != idle)
    loop_->drop_timer(this);
  for (Watch *at = watches_.get(), *end = at + count_; at != end; ++at)
    if (at->run && !at->future->remove_callback(at))
      loop_->forget(at);
  watches_.reset();
  count_ = 0;
}

void WaitCore::visit_awaited(void (*visit)(void *, FutureCore &), void *to) {
  for (std::size_t i = 0; i < count_; ++i)
    if (watches_[i].future)
      visit(to, *watches_[i].future);
}

void refuse_empty_wait() { throw ValueError("Set of Tasks/Futures is empty."); }

} // namespace asyncio::detail
