// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "cli/RunProgress.h"
#include <asyncio/coro.h>
#include <asyncio/duration.h>
#include <optional>
#include <string>

namespace cotidy {

enum class ProgressMode {
  Auto,  ///< A bar on a terminal that can show one, else lines.
  Lines, ///< A line every ten seconds.
  Never,
};

/// Shows the progress of a run on standard error. Of the running loop. What a
/// terminal or a pipe does not take at once is left out: nothing waits for it.
class ProgressDisplay {
public:
  ProgressDisplay(ProgressMode Mode, RunProgress Of);
  ~ProgressDisplay() { clear(); }
  ProgressDisplay(const ProgressDisplay &) = delete;
  ProgressDisplay &operator=(const ProgressDisplay &) = delete;

  void started(std::uint64_t Id, const std::string &Name);
  void finished(std::uint64_t Id, bool Failed);
  void again(std::uint64_t Id) { Progress.again(Id); }

  /// Draws what has changed, and the time, until it is cancelled.
  asyncio::Coro<> keepDrawing();

private:
  enum class Form { None, Bar, Lines };

  [[nodiscard]] double now() const;
  void draw();
  void clear();

  Form Shown;
  RunProgress Progress;
  asyncio::TimePoint Begin;
  double LastDrawn = 0;
  bool OnScreen = false;
};

} // namespace cotidy
