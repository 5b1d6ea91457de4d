// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

namespace asyncio::detail {

/// Room of the thread's that nobody else uses: a protocol that is called with
/// it may call back.
class StoreLease {
public:
  StoreLease() : store_(std::move(spare())) {
    if (!store_)
      store_.reset(new char[size]);
  }
  StoreLease(const StoreLease &) = delete;
  StoreLease &operator=(const StoreLease &) = delete;
  ~StoreLease() { spare() = std::move(store_); }
  [[nodiscard]] std::span<char> room() const noexcept {
    return {store_.get(), size};
  }

private:
  static constexpr std::size_t size = 256 * 1024;
  using Store = std::unique_ptr<char[]>;

  static Store &spare() {
    thread_local Store store;
    return store;
  }

  Store store_;
};

} // namespace asyncio::detail
