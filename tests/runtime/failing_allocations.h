// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A global operator new that counts, and fails when it is told to.
#pragma once

#include <cstddef>

namespace allocations {

/// The bytes that operator new gave out and did not get back, on all threads.
std::size_t outstanding() noexcept;

/// While it lives, the n-th allocation from now on throws std::bad_alloc, on
/// whatever thread; the first has number 1.
class FailingAllocation {
public:
  explicit FailingAllocation(std::size_t number) noexcept;
  FailingAllocation(const FailingAllocation &) = delete;
  FailingAllocation &operator=(const FailingAllocation &) = delete;
  ~FailingAllocation();

  /// Whether there were as many allocations.
  [[nodiscard]] bool happened() const noexcept;
};

} // namespace allocations
