// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/descriptor_table.h>
#include <asyncio/exceptions.h>

#include <string>
#include <utility>

namespace asyncio::detail {

void DescriptorTable::run_end(Node *node, Fate fate) {
  auto *end = static_cast<End *>(node);
  end->queued = false;
  if (std::exchange(end->stale, false) || fate == Fate::drop || !end->callback)
    return;
  end->callback->call_again();
}

DescriptorTable::Entry *DescriptorTable::find(int descriptor) const noexcept {
  const auto index = static_cast<std::size_t>(descriptor);
  return descriptor >= 0 && index < entries_.size() ? entries_[index].get()
                                                    : nullptr;
}

DescriptorTable::Entry &DescriptorTable::make(int descriptor) {
  if (Entry *known = find(descriptor))
    return *known;
  if (descriptor < 0)
    throw ValueError("Invalid file descriptor: " + std::to_string(descriptor));
  const auto index = static_cast<std::size_t>(descriptor);
  if (index >= entries_.size())
    entries_.resize(index + 1);
  auto entry = std::make_unique<Entry>();
  entry->watch.descriptor = descriptor;
  entry->reader.run = entry->writer.run = &run_end;
  entries_[index] = std::move(entry);
  return *entries_[index];
}

void DescriptorTable::drop(End &end) noexcept {
  CallbackNode *callback = std::exchange(end.callback, nullptr);
  end.stale = end.queued;
  callback->cancel();
  callback->unref();
}

void DescriptorTable::set(int descriptor, Side side, CallbackNode *callback) {
  struct Give {
    CallbackNode *callback;
    ~Give() {
      if (callback)
        callback->unref();
    }
  } give{callback};
  Entry &entry = make(descriptor);
  End &changed = end(entry, side);
  // Asked in any case: the number may be that of another file by now.
  ReadyNode *&watched =
      side == Side::reader ? entry.watch.reader : entry.watch.writer;
  ReadyNode *const before = std::exchange(watched, &changed);
  try {
    poller_.update(entry.watch);
  } catch (...) {
    watched = before;
    throw;
  }
  if (changed.callback)
    drop(changed);
  changed.callback = std::exchange(give.callback, nullptr);
}

bool DescriptorTable::clear(int descriptor, Side side) noexcept {
  Entry *entry = find(descriptor);
  if (!entry || !end(*entry, side).callback)
    return false;
  (side == Side::reader ? entry->watch.reader : entry->watch.writer) = nullptr;
  if (entry->watch.reader || entry->watch.writer) {
    try {
      poller_.narrow(entry->watch);
    } catch (...) {
      // Closed by its owner while it was watched: nothing will come of it.
    }
  } else {
    poller_.remove(entry->watch);
  }
  drop(end(*entry, side));
  return true;
}

CallbackNode *DescriptorTable::get(int descriptor, Side side) const noexcept {
  Entry *entry = find(descriptor);
  return entry ? end(*entry, side).callback : nullptr;
}

void DescriptorTable::clear() noexcept {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    clear(static_cast<int>(i), Side::reader);
    clear(static_cast<int>(i), Side::writer);
  }
}

void DescriptorTable::set_owned(int descriptor, bool owned) {
  if (Entry *entry = owned ? &make(descriptor) : find(descriptor))
    entry->owned = owned;
  if (!owned)
    set_ahead(descriptor, Ahead::nothing);
}

void DescriptorTable::set_ahead(int descriptor, Ahead ahead) {
  if (Entry *entry =
          ahead == Ahead::nothing ? find(descriptor) : &make(descriptor))
    poller_.set_ahead(entry->watch, ahead);
}

Received DescriptorTable::receive(int descriptor, std::span<char> room) {
  return poller_.receive(make(descriptor).watch, room);
}

int DescriptorTable::accept(int descriptor) {
  return poller_.accept(make(descriptor).watch);
}

void DescriptorTable::require_free(int descriptor) const {
  const Entry *entry = find(descriptor);
  if (entry && entry->owned)
    throw RuntimeError("File descriptor " + std::to_string(descriptor) +
                       " is used by a transport");
}

} // namespace asyncio::detail
