// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

struct Report;

/// The text of source files, each read once and kept, so that what is shown is
/// what was analysed even after fixes were applied. A file that cannot be read
/// is empty.
class SourceTexts {
public:
  /// Reads the files that the findings, notes and fixes are in.
  void load(const Report &Of);

  /// Gives a file a text, for instance in a test.
  void set(const std::string &File, std::string Text);

  [[nodiscard]] const std::string &text(const std::string &File);

  /// A line without its end; empty if there is none. Lines count from 1.
  [[nodiscard]] std::string_view line(const std::string &File, unsigned Line);

  /// How many lines a file has; a last one without an end counts.
  [[nodiscard]] unsigned lines(const std::string &File);

  struct Position {
    unsigned Line = 0;
    unsigned Column = 0; ///< In bytes, from 1.
  };

  /// Where the byte at Offset is; the end of the text if it lies beyond.
  [[nodiscard]] Position at(const std::string &File, std::size_t Offset);

private:
  struct File {
    std::string Text;
    std::vector<std::size_t> Starts; ///< Of the lines.
  };
  File &of(const std::string &Name);

  std::map<std::string, File> Files;
};

} // namespace cotidy
