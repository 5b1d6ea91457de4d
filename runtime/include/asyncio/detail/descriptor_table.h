// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/detail/callback_node.h>
#include <asyncio/detail/poller.h>

#include <memory>
#include <vector>

namespace asyncio::detail {

/// The descriptors that a loop watches, with whom to call: at most one reader
/// and one writer each.
///
/// An entry stays once it is there, as its nodes may be in the loop's queue; a
/// process has few numbers of descriptors and uses them again.
/// Source: CPython 3.13, Lib/asyncio/selector_events.py, the loop's selector.
class DescriptorTable {
public:
  explicit DescriptorTable(Poller &poller) : poller_(poller) {}
  DescriptorTable(const DescriptorTable &) = delete;
  DescriptorTable &operator=(const DescriptorTable &) = delete;
  ~DescriptorTable() { clear(); }

  enum class Side : bool { reader, writer };

  /// Calls `callback` whenever the descriptor is ready; takes over a reference
  /// and cancels what was there before.
  ///
  /// Throws: ValueError for a negative number, OSError when the system cannot
  ///   watch it. The reference is given back then.
  void set(int descriptor, Side side, CallbackNode *callback);
  /// Cancels what is there; whether there was something.
  bool clear(int descriptor, Side side) noexcept;
  /// Whether something is there.
  [[nodiscard]] CallbackNode *get(int descriptor, Side side) const noexcept;
  /// Everything, as the loop is closed.
  void clear() noexcept;

  /// Marks the descriptor as that of a transport, or not.
  void set_owned(int descriptor, bool owned);
  /// See Poller; the descriptor is there already for all but the first.
  void set_ahead(int descriptor, Ahead ahead);
  [[nodiscard]] Received receive(int descriptor, std::span<char> room);
  [[nodiscard]] int accept(int descriptor);
  /// Throws: RuntimeError for one that a transport uses.
  void require_free(int descriptor) const;

private:
  struct End : ReadyNode {
    CallbackNode *callback = nullptr;
    /// What is in the queue is for one that was there before.
    bool stale = false;
  };
  struct Entry {
    Watch watch;
    End reader;
    End writer;
    bool owned = false;
  };
  static void run_end(Node *node, Fate fate);
  static End &end(Entry &entry, Side side) noexcept {
    return side == Side::reader ? entry.reader : entry.writer;
  }
  [[nodiscard]] Entry *find(int descriptor) const noexcept;
  Entry &make(int descriptor);
  static void drop(End &end) noexcept;

  Poller &poller_;
  std::vector<std::unique_ptr<Entry>> entries_;
};

} // namespace asyncio::detail
