// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/host/Report.h"
#include "driver/wire/Result.h"
#include <string>
#include <vector>

namespace cotidy {

/// A place where steps of coroutines began that held their loop for too long.
struct SlowPlace {
  std::string File; ///< Absolute.
  unsigned Line = 0;
  std::string Function;
  /// The last line that such a step is known to have come to.
  unsigned LastLine = 0;
  std::size_t Count = 0;
  double Longest = 0; ///< Seconds.
  double Median = 0;
  bool HasFinding = false; ///< Set by joinTrace().
};

/// What trace files of the runtime say, by place.
struct Trace {
  std::vector<SlowPlace> Places;     ///< By file and line.
  std::vector<std::string> Problems; ///< What was left out, a sentence each.
  std::size_t Lines = 0;             ///< That were read and count.
};

/// Reads the files. Relative names in them are looked for in the Folders, in
/// their order. What is damaged, unknown, or about sources that are not there
/// or were changed since is left out and said. Fails if a file cannot be read.
[[nodiscard]] Result<Trace> readTrace(const std::vector<std::string> &Files,
                                      const std::vector<std::string> &Folders);

/// Adds what was seen to the findings: as a note to a finding in the lines of
/// such a step, and where there is none as a finding of its own.
void joinTrace(Report &Into, Trace &Seen);

} // namespace cotidy
