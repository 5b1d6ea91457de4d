// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Messages.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cotidy {

/// Writes diagnostics as clang does: place, kind, message, the line of source
/// and a caret below it. Paths below the current directory are relative.
class TextOutput {
public:
  explicit TextOutput(bool Color) : Color(Color) {}

  /// The finding, its notes and the fix that it has.
  [[nodiscard]] std::string show(const wire::Finding &Found);
  [[nodiscard]] std::string show(const wire::CompileError &Error);

private:
  struct Place {
    const std::string &File;
    unsigned Line;
    unsigned Column;
  };
  std::string head(const Place &At, const char *Kind, const char *KindColor,
                   const std::string &Message) const;
  std::string snippet(const Place &At, std::size_t Length);
  std::string paint(const char *Code, const std::string &Text) const;

  /// A line of a file without its end; nothing if there is none. Files are read
  /// once.
  const std::string *lineOf(const Place &At);

  bool Color;
  std::map<std::string, std::vector<std::string>> Files;
};

} // namespace cotidy
