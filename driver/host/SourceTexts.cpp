// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/SourceTexts.h"

#include "driver/host/Files.h"
#include "driver/host/Report.h"
#include <algorithm>

namespace cotidy {

SourceTexts::File &SourceTexts::of(const std::string &Name) {
  const auto Known = Files.find(Name);
  if (Known != Files.end())
    return Known->second;
  Result<std::string> Text = Name.empty() ? std::string() : readFile(Name);
  set(Name, Text ? std::move(*Text) : std::string());
  return Files.find(Name)->second;
}

void SourceTexts::set(const std::string &Name, std::string Text) {
  File Made{std::move(Text), {0}};
  for (std::size_t At = 0;
       (At = Made.Text.find('\n', At)) != std::string::npos;)
    Made.Starts.push_back(++At);
  if (Made.Starts.back() == Made.Text.size())
    Made.Starts.pop_back(); // What follows the last line end is no line.
  Files.insert_or_assign(Name, std::move(Made));
}

void SourceTexts::load(const Report &Of) {
  for (const wire::Finding &Found : Of.Findings) {
    of(Found.File);
    for (const wire::Note &Note : Found.Notes)
      of(Note.File);
    for (const wire::Fix &Fix : Found.Fixes)
      for (const wire::Edit &Edit : Fix.Edits)
        of(Edit.File);
  }
}

const std::string &SourceTexts::text(const std::string &Name) {
  return of(Name).Text;
}

std::string_view SourceTexts::line(const std::string &Name, unsigned Line) {
  const File &In = of(Name);
  if (Line == 0 || Line > In.Starts.size())
    return {};
  const std::size_t Begin = In.Starts[Line - 1];
  std::string_view Text = In.Text;
  Text = Text.substr(Begin, Text.find('\n', Begin) - Begin);
  if (Text.ends_with('\r'))
    Text.remove_suffix(1);
  return Text;
}

unsigned SourceTexts::lines(const std::string &Name) {
  return static_cast<unsigned>(of(Name).Starts.size());
}

SourceTexts::Position SourceTexts::at(const std::string &Name,
                                      std::size_t Offset) {
  const File &In = of(Name);
  Offset = std::min(Offset, In.Text.size());
  const auto Next =
      std::upper_bound(In.Starts.begin(), In.Starts.end(), Offset);
  if (Next == In.Starts.begin())
    return {1, 1}; // Of an empty file.
  return {static_cast<unsigned>(Next - In.Starts.begin()),
          static_cast<unsigned>(Offset - *std::prev(Next) + 1)};
}

} // namespace cotidy
