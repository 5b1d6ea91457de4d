// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

// The one header that a program which looks into another one shares with the
// runtime. It includes nothing of either.

namespace asyncio::detail {

/// How what a blocking call waits for is found from its future.
enum class AwaitedForm : std::uint32_t {
  nothing, ///< Nothing that is a future.
  one,     ///< The pointer at `first`.
  array,   ///< `count` records from where the pointer at `first` leads.
  list,    ///< Records from where the pointer at `first` leads.
};

/// What futures of one kind wait for. All numbers are offsets in bytes, but
/// `stride`, the size of a record, and `next` and `flag`, which are within one.
struct AwaitedLayout {
  static constexpr std::uint32_t none = UINT32_MAX;

  /// What people call it, "gather"; ends with a zero byte.
  char name[16] = {};
  AwaitedForm form = AwaitedForm::nothing;
  /// Where the pointer to the object is that has the rest; the future if none.
  std::uint32_t holder = none;
  std::uint32_t first = 0;
  /// Of a std::size_t.
  std::uint32_t count = 0;
  std::uint32_t stride = 0;
  /// Of the pointer to the future in a record; null there is nothing.
  std::uint32_t future = 0;
  std::uint32_t next = 0;
  /// Of a bool in a record that says whether it counts.
  std::uint32_t flag = none;
};

/// Where things are in the memory of a program that links this library: what
/// `cotidy ps` reads from outside. It is the object `asyncio_inspection`, in the
/// section `asyncio_inspect`, so that it is found in stripped programs too.
///
/// Kept from version to version: `magic`, `version` and `size`. A number that
/// gets another meaning gets another version. Offsets in bytes; flags are bools
/// or bytes, and texts end with a zero byte if no length is given.
struct InspectionLayout {
  static constexpr char magic_text[16] = "asyncio inspect";
  static constexpr std::uint32_t current_version = 1;

  char magic[16] = {};
  std::uint32_t version = current_version;
  std::uint32_t size = sizeof(InspectionLayout);
  /// The loops of the program.
  std::uint64_t first_loop = 0;

  struct Loop {
    std::uint32_t next;
    std::uint32_t first_task;
    /// The number that the kernel gives to a thread; int32, 0 if it never ran.
    std::uint32_t thread;
    /// uint64; another value is another turn.
    std::uint32_t turns;
    /// Whether it waits for the kernel, so that nothing changes.
    std::uint32_t sleeping;
    std::uint32_t running;
    std::uint32_t closed;
    std::uint32_t size;
  } loop = {};

  struct Future {
    std::uint32_t loop;
    std::uint32_t kind;
    std::uint32_t state;
    std::uint32_t size;
    /// Values of `kind` and of `state`.
    std::uint32_t task;
    std::uint32_t pending;
  } future = {};

  /// A task is a future, at the same address.
  struct Task {
    std::uint32_t next;
    std::uint32_t previous;
    std::uint32_t root;
    std::uint32_t leaf;
    std::uint32_t waiter;
    /// uint64; the name if it has no other is "Task-" and this.
    std::uint32_t number;
    /// int32; how often it was cancelled.
    std::uint32_t cancels;
    std::uint32_t started;
    std::uint32_t running;
    /// To a pointer to what has the name; null if it has none.
    std::uint32_t side;
    std::uint32_t side_name;
    /// Of a std::size_t; with 0 there is no name.
    std::uint32_t side_name_size;
    std::uint32_t size;
  } task = {};

  struct Frame {
    std::uint32_t function;
    std::uint32_t file;
    std::uint32_t line;
    std::uint32_t parent;
    std::uint32_t size;
  } frame = {};

  /// By the value of a future's kind.
  static constexpr std::uint32_t kinds = 16;
  AwaitedLayout awaited[kinds] = {};
};

} // namespace asyncio::detail
