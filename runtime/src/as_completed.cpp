// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/as_completed.h>

namespace asyncio::detail {

AsCompletedCore::AsCompletedCore(LoopCore &loop, std::size_t most)
    : loop_(&loop), items_(std::make_unique<Item[]>(most)) {
  loop.ref();
  run = &run_timeout;
}

AsCompletedCore::~AsCompletedCore() {
  if (slot != idle)
    loop_->drop_timer(this);
  for (std::size_t i = 0; i < count_; ++i) {
    Item &item = items_[i];
    if (item.run && !item.future->remove_callback(&item))
      loop_->forget(&item);
    if (item.future)
      item.future->unref();
  }
  loop_->unref();
}

void AsCompletedCore::add(AnyFuture future) {
  if (!seen_.insert(future.core()).second)
    return;
  Item &item = items_[count_++];
  item.core = this;
  item.future = future.core();
  item.future->ref();
}

void AsCompletedCore::begin(const AsCompletedOptions &options) {
  seen_.clear();
  pending_ = to_ask_ = count_;
  for (std::size_t i = 0; i < count_; ++i) {
    Item &item = items_[i];
    item.pending = true;
    item.run = &run_item;
    item.future->add_callback(&item);
  }
  if (count_ && options.timeout)
    loop_->call_at(later(loop_->now(), *options.timeout), this);
}

void AsCompletedCore::run_item(Node *node, Fate fate) {
  auto *item = static_cast<Item *>(node);
  item->run = nullptr;
  AsCompletedCore &core = *item->core;
  if (fate != Fate::run || !item->pending)
    return;
  item->pending = false;
  core.done.put_nowait(item);
  if (--core.pending_ == 0 && core.slot != idle)
    core.loop_->drop_timer(&core);
}

void AsCompletedCore::run_timeout(Node *node, Fate fate) {
  auto *core = static_cast<AsCompletedCore *>(static_cast<Timer *>(node));
  core->slot = idle;
  if (fate == Fate::run)
    core->out_of_time();
}

void AsCompletedCore::out_of_time() {
  pending_ = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    Item &item = items_[i];
    if (!std::exchange(item.pending, false))
      continue;
    // One that is done by now keeps its place in the queue and does nothing.
    if (item.future->remove_callback(&item))
      item.run = nullptr;
    done.put_nowait(nullptr);
  }
}

void AsCompletedCore::visit_pending(void (*visit)(void *, FutureCore &),
                                    void *to) {
  for (std::size_t i = 0; i < count_; ++i)
    if (items_[i].pending)
      visit(to, *items_[i].future);
}

AnyFuture NextCompleted::await_resume() {
  AsCompletedCore::Item *item = QueueGet::await_resume();
  if (!item)
    throw TimeoutError();
  return AnyFuture(std::exchange(item->future, nullptr));
}

} // namespace asyncio::detail
