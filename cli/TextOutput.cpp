// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/TextOutput.h"

#include "driver/host/Files.h"
#include <algorithm>
#include <sstream>

namespace cotidy {
namespace {

// clang's colours.
constexpr const char *Bold = "1";
constexpr const char *Magenta = "0;1;35";
constexpr const char *Red = "0;1;31";
constexpr const char *Cyan = "0;1;36";
constexpr const char *Green = "0;1;32";

constexpr std::size_t TabStop = 8;

bool isContinuation(char C) {
  return (static_cast<unsigned char>(C) & 0xC0) == 0x80;
}

/// Screen columns before each byte of the line and behind the last. Tabs go to
/// the next stop; a character of several bytes takes one column.
std::vector<std::size_t> screenColumns(const std::string &Line) {
  std::vector<std::size_t> Columns;
  std::size_t Column = 0;
  for (const char C : Line) {
    Columns.push_back(Column);
    if (C == '\t')
      Column += TabStop - Column % TabStop;
    else if (!isContinuation(C))
      ++Column;
  }
  Columns.push_back(Column);
  // All bytes of a character stand where it begins.
  for (std::size_t I = 1; I < Line.size(); ++I)
    if (isContinuation(Line[I]))
      Columns[I] = Columns[I - 1];
  return Columns;
}

std::string expandTabs(const std::string &Line) {
  const std::vector<std::size_t> Columns = screenColumns(Line);
  std::string Out;
  for (std::size_t I = 0; I < Line.size(); ++I) {
    if (Line[I] == '\t')
      Out.append(Columns[I + 1] - Columns[I], ' ');
    else
      Out += Line[I];
  }
  return Out;
}

std::string lineNumber(unsigned Line) {
  const std::string Digits = std::to_string(Line);
  return std::string(5 - std::min<std::size_t>(4, Digits.size()), ' ') + Digits;
}

} // namespace

std::string TextOutput::paint(const char *Code, const std::string &Text) const {
  return Color ? "\033[" + std::string(Code) + "m" + Text + "\033[0m" : Text;
}

std::string TextOutput::head(const Place &At, const char *Kind,
                             const char *KindColor,
                             const std::string &Message) const {
  std::string Where = At.File.empty() ? "cotidy" : displayPath(At.File);
  if (At.Line)
    Where += ":" + std::to_string(At.Line) + ":" + std::to_string(At.Column);
  return paint(Bold, Where + ":") + " " +
         paint(KindColor, std::string(Kind) + ":") + " " +
         // clang writes the message of a note in plain.
         (KindColor == Cyan ? Message : paint(Bold, Message)) + "\n";
}

const std::string *TextOutput::lineOf(const Place &At) {
  const auto [Found, New] = Files.try_emplace(At.File);
  if (New)
    if (const Result<std::string> Text = readFile(At.File)) {
      std::istringstream Lines(*Text);
      for (std::string Line; std::getline(Lines, Line);) {
        if (Line.ends_with('\r'))
          Line.pop_back();
        Found->second.push_back(std::move(Line));
      }
    }
  if (At.Line == 0 || At.Line > Found->second.size())
    return nullptr;
  return &Found->second[At.Line - 1];
}

std::string TextOutput::snippet(const Place &At, std::size_t Length) {
  const std::string *Line = At.File.empty() ? nullptr : lineOf(At);
  if (!Line || At.Column == 0 || At.Column > Line->size() + 1)
    return {};
  const std::string Number = lineNumber(At.Line);
  std::string Out = Number + " | " + expandTabs(*Line) + "\n";
  const std::vector<std::size_t> Columns = screenColumns(*Line);
  const std::size_t Begin = At.Column - 1;
  // A range over several lines is marked to the end of the first.
  const std::size_t End = std::min(Line->size(), Begin + Length);
  std::string Marks = "^";
  if (End > Begin && Columns[End] > Columns[Begin] + 1)
    Marks.append(Columns[End] - Columns[Begin] - 1, '~');
  Out += std::string(Number.size(), ' ') + " | " +
         std::string(Columns[Begin], ' ') + paint(Green, Marks) + "\n";
  return Out;
}

std::string TextOutput::show(const wire::Finding &Found) {
  const Place At{Found.File, Found.Line, Found.Column};
  const bool IsError = Found.Level == "error";
  std::string Out =
      head(At, IsError ? "error" : "warning", IsError ? Red : Magenta,
           Found.Message + " [" + Found.Check + "]") +
      snippet(At, Found.Length);
  for (const wire::Note &Note : Found.Notes) {
    const Place Where{Note.File, Note.Line, Note.Column};
    Out += head(Where, "note", Cyan, Note.Message) + snippet(Where, 0);
  }
  if (!Found.Fixes.empty()) {
    const wire::Fix &Fix = Found.Fixes.front();
    const bool IsSafe = Fix.Safety == wire::Safe;
    Out += head(At, "note", Cyan,
                "fix: " + Fix.Title +
                    (IsSafe ? " (--fix)" : " (--fix=all, needs review)"));
  }
  return Out;
}

std::string TextOutput::show(const wire::CompileError &Error) {
  const Place At{Error.File, Error.Line, Error.Column};
  return head(At, "error", Red, Error.Message) + snippet(At, 0);
}

} // namespace cotidy
