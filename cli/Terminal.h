// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cotidy {

/// Writes to standard output. False if that failed, which is then reported; a
/// reader that has gone, as in `cotidy list | head`, is no failure.
[[nodiscard]] bool printOutput(std::string_view Text);

/// Writes "cotidy: <text>" and a line end to standard error.
void printError(std::string_view Text);

/// As printError(), but does not wait for a reader that has stopped to read.
void printLastError(std::string_view Text);

/// Writes to standard error as it is.
void printMessage(std::string_view Text);

/// A line of progress on standard error, if that is a terminal.
class Progress {
public:
  Progress(bool Wanted, std::size_t Total);
  ~Progress() { clear(); }
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  void started(const std::string &File);
  void finished();
  void clear();

private:
  void draw();

  bool Shown;
  std::size_t Total;
  std::size_t Done = 0;
  std::string File;
};

enum class ColorMode { Auto, Always, Never };

/// Whether standard output gets colours: with Auto when it is a terminal that
/// can show them and NO_COLOR is not set.
/// Source: no-color.org
[[nodiscard]] bool wantsColor(ColorMode Mode);

} // namespace cotidy
