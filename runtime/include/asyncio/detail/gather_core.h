// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/future_core.h>
#include <asyncio/detail/loop_core.h>

#include <cstddef>
#include <memory>

namespace asyncio::detail {

/// The outer future of gather(): one callback node a child, in one block.
///
/// Keeps itself alive until every child called back.
/// Source: CPython 3.13, Lib/asyncio/tasks.py, gather(), _GatheringFuture.
class GatherCore : public FutureCore {
public:
  bool cancel(std::string_view message) override;
  void visit_awaited(void (*visit)(void *, FutureCore &), void *to) override;

  /// Takes a child that no other argument names.
  void add(FutureCore *child) noexcept;
  /// Takes a child that may have been taken before: waited for once.
  void add_shared(FutureCore *child) noexcept;
  /// All children are there; those that are done are counted now.
  void begin();

protected:
  GatherCore(LoopCore &loop, std::size_t count, bool return_exceptions);
  ~GatherCore() override;
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] FutureCore &child(std::size_t index) const noexcept {
    return *children_[index].future;
  }
  /// Every child is done: makes the result.
  virtual void collect() = 0;

private:
  friend struct Inspection;

  struct Child : Node {
    GatherCore *outer = nullptr;
    FutureCore *future = nullptr;
  };

  static void run_child(Node *node, Fate fate);
  void child_done(FutureCore &child);
  void all_done();
  void one_less() noexcept;

  std::unique_ptr<Child[]> children_;
  std::size_t count_;
  std::size_t added_ = 0;
  /// Children that are waited for and did not call back.
  std::size_t waiting_ = 0;
  std::size_t unfinished_ = 0;
  bool return_exceptions_;
  bool cancel_requested_ = false;
};

} // namespace asyncio::detail
