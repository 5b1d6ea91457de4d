// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/descriptor_table.h>
#include <asyncio/event_loop.h>

namespace asyncio {

namespace {

using Side = detail::DescriptorTable::Side;

bool unwatch(detail::LoopCore &core, int descriptor, Side side) {
  core.descriptors().require_free(descriptor);
  return !core.closed() && core.descriptors().clear(descriptor, side);
}

} // namespace

void EventLoop::check_watch(int descriptor) const {
  check_call();
  core_->descriptors().require_free(descriptor);
}

void EventLoop::watch(int descriptor, bool writes, detail::CallbackNode *node) {
  core_->descriptors().set(descriptor, writes ? Side::writer : Side::reader,
                           node);
}

bool EventLoop::remove_reader(int descriptor) {
  return unwatch(*core_, descriptor, Side::reader);
}

bool EventLoop::remove_writer(int descriptor) {
  return unwatch(*core_, descriptor, Side::writer);
}

} // namespace asyncio
