// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace conformance {

/// The lines of the program that plays.
class Recorder {
public:
  /// The one that say() fills.
  static Recorder &current();

  /// Calls `play` and gives what was said; how it ended is the last line,
  /// unless it returned.
  static std::vector<std::string> record(const std::function<void()> &play);

  void add(std::string line) {
    if (!sealed_)
      lines_.push_back(std::move(line));
  }
  /// Ignores what is said from now on.
  void seal() { sealed_ = true; }

private:
  std::vector<std::string> lines_;
  bool sealed_ = false;
};

} // namespace conformance
