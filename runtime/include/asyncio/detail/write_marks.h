// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <asyncio/transports.h>

#include <cstddef>
#include <memory>
#include <utility>

namespace asyncio {

class BaseProtocol;

namespace detail {

class LoopCore;

/// The two marks of what a transport buffers, and whether its protocol was
/// asked to pause.
///
/// Source: CPython 3.13, Lib/asyncio/transports.py, class _FlowControlMixin.
class WriteMarks {
public:
  /// With a high mark for whom nobody says one; the low one is a quarter of it.
  explicit WriteMarks(std::size_t high = 64 * 1024) noexcept
      : usual_(high), high_(high), low_(high / 4) {}

  /// Throws: ValueError, when the low one is above the high one.
  void set(WriteBufferLimits limits);
  /// Low and high.
  [[nodiscard]] std::pair<std::size_t, std::size_t> get() const noexcept {
    return {low_, high_};
  }
  /// Whether pause_writing() was the last word to the protocol.
  [[nodiscard]] bool paused() const noexcept { return paused_; }

  /// Calls pause_writing() once there is more than the high mark.
  void pause_above(std::size_t buffered, LoopCore &core,
                   const std::shared_ptr<BaseProtocol> &protocol);
  /// The same as soon as there is as much.
  void pause_at(std::size_t buffered, LoopCore &core,
                const std::shared_ptr<BaseProtocol> &protocol);
  /// Calls resume_writing() once there is no more than the low mark.
  void resume_at(std::size_t buffered, LoopCore &core,
                 const std::shared_ptr<BaseProtocol> &protocol);

private:
  void pause(LoopCore &core, std::shared_ptr<BaseProtocol> protocol);

  std::size_t usual_;
  std::size_t high_;
  std::size_t low_;
  bool paused_ = false;
};

} // namespace detail

} // namespace asyncio
