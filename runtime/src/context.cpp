// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/context.h>

#include <algorithm>

namespace asyncio {

namespace detail {

namespace {

bool before(const std::pair<const void *, VarMap::Value> &entry,
            const void *key) noexcept {
  return std::less<const void *>()(entry.first, key);
}

} // namespace

const VarMap::Value *VarMap::find(const void *key) const noexcept {
  const auto at =
      std::lower_bound(entries_.begin(), entries_.end(), key, before);
  return at != entries_.end() && at->first == key ? &at->second : nullptr;
}

VarMap *VarMap::with(const VarMap *base, const void *key, Value value) {
  auto made = std::make_unique<VarMap>();
  if (base)
    made->entries_ = base->entries_;
  auto &entries = made->entries_;
  auto at = std::lower_bound(entries.begin(), entries.end(), key, before);
  const bool found = at != entries.end() && at->first == key;
  if (value && found)
    at->second = std::move(value);
  else if (value)
    entries.emplace(at, key, std::move(value));
  else if (found)
    entries.erase(at);
  return made.release();
}

ContextSlot &outer_context_slot() noexcept {
  // Only whoever asks outside of every task pays for the destructor.
  thread_local ContextSlot outside;
  return outside;
}

} // namespace detail

Context::Context() : state_(std::make_shared<State>()) {}

Context Context::of(detail::ContextSlot slot) {
  Context made;
  made.state_->slot = std::move(slot);
  return made;
}

Context Context::copy() const { return of(state_->slot); }

std::size_t Context::size() const noexcept {
  return state_->slot.vars ? state_->slot.vars->size() : 0;
}

Context::Entered::Entered(const Context &context)
    : state_(context.state_), scope_(&state_->slot) {
  if (state_->entered)
    throw RuntimeError("cannot enter context: it is already entered");
  state_->entered = true;
}

Context copy_context() { return Context::of(detail::current_context_slot()); }

} // namespace asyncio
