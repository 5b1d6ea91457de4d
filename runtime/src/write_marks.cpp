// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/write_marks.h>

#include <asyncio/detail/guarded.h>
#include <asyncio/detail/report.h>
#include <asyncio/protocols.h>

#include <string>

namespace asyncio::detail {

void WriteMarks::set(WriteBufferLimits limits) {
  const std::size_t high = limits.high  ? *limits.high
                           : limits.low ? 4 * *limits.low
                                        : usual_;
  const std::size_t low = limits.low.value_or(high / 4);
  if (high < low)
    throw ValueError("high (" + std::to_string(high) + ") must be >= low (" +
                     std::to_string(low) + ") must be >= 0");
  high_ = high;
  low_ = low;
}

void WriteMarks::pause_above(std::size_t buffered, LoopCore &core,
                             const std::shared_ptr<BaseProtocol> &protocol) {
  if (buffered > high_)
    pause(core, protocol);
}

void WriteMarks::pause_at(std::size_t buffered, LoopCore &core,
                          const std::shared_ptr<BaseProtocol> &protocol) {
  if (buffered >= high_)
    pause(core, protocol);
}

// The protocol may be replaced by the call.
void WriteMarks::pause(LoopCore &core, std::shared_ptr<BaseProtocol> protocol) {
  if (paused_ || !protocol)
    return;
  paused_ = true;
  guarded([&] { protocol->pause_writing(); },
          [&](std::exception_ptr error) {
            report(core, "protocol.pause_writing() failed", std::move(error));
          });
}

void WriteMarks::resume_at(std::size_t buffered, LoopCore &core,
                           const std::shared_ptr<BaseProtocol> &protocol) {
  if (!paused_ || buffered > low_ || !protocol)
    return;
  paused_ = false;
  guarded([kept = protocol] { kept->resume_writing(); },
          [&](std::exception_ptr error) {
            report(core, "protocol.resume_writing() failed", std::move(error));
          });
}

} // namespace asyncio::detail
