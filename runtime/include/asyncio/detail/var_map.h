// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace asyncio::detail {

/// The values of context variables at one moment; never changes once shared.
///
/// A small sorted vector: a program has a handful of context variables, and a
/// copy of a whole context is one count. Counted atomically, as contexts travel
/// to threads.
class VarMap {
public:
  using Value = std::shared_ptr<const void>;

  [[nodiscard]] const Value *find(const void *key) const noexcept;
  /// A map with the value, or without the key if the value is null.
  [[nodiscard]] static VarMap *with(const VarMap *base, const void *key,
                                    Value value);
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

  void ref() noexcept { refs_.fetch_add(1, std::memory_order_relaxed); }
  void unref() noexcept {
    if (refs_.fetch_sub(1, std::memory_order_acq_rel) == 1)
      delete this;
  }

private:
  std::vector<std::pair<const void *, Value>> entries_;
  std::atomic<int> refs_{1};
};

/// Where the current values are kept: one per context, owner of one count.
struct ContextSlot {
  VarMap *vars = nullptr;

  ContextSlot() = default;
  ContextSlot(const ContextSlot &other) noexcept : vars(other.vars) {
    if (vars)
      vars->ref();
  }
  ContextSlot(ContextSlot &&other) noexcept
      : vars(std::exchange(other.vars, nullptr)) {}
  ContextSlot &operator=(ContextSlot other) noexcept {
    std::swap(vars, other.vars);
    return *this;
  }
  ~ContextSlot() {
    if (vars)
      vars->unref();
  }
};

} // namespace asyncio::detail
