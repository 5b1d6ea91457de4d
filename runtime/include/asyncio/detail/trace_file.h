// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/task_handle.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace asyncio::detail {

/// A step or callback that took too long.
struct SlowCallback {
  std::chrono::nanoseconds length{};
  /// Of a task, and empty for a callback.
  std::string_view task;
  /// What the callback is, and empty for a task.
  std::string_view callback;
  /// Where the step began, the innermost coroutine first.
  std::vector<StackFrame> begin;
  /// Where it waits now, likewise; empty if the task is done.
  std::vector<StackFrame> end;
};

/// A file of JSON lines, described in docs/runtime/looking-inside.md. Several
/// loops and programs may write to one.
///
/// Nothing here throws or raises a signal: what fails is said once on standard
/// error, and nothing is written from then on.
class TraceFile {
public:
  /// That of the path, shared by all loops that have it now; null if empty.
  static std::shared_ptr<TraceFile> at(const std::string &path);

  explicit TraceFile(std::string path) : path_(std::move(path)) {}
  TraceFile(const TraceFile &) = delete;
  TraceFile &operator=(const TraceFile &) = delete;
  ~TraceFile();

  [[nodiscard]] const std::string &path() const noexcept { return path_; }
  /// One line, in one write.
  void write(const SlowCallback &what) noexcept;

private:
  void append(const std::string &line);
  bool open();
  void give_up(const std::string &why);

  std::string path_;
  std::mutex mutex_;
  int descriptor_ = -1;
  bool given_up_ = false;
};

} // namespace asyncio::detail
