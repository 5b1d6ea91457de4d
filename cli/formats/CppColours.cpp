// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/formats/CppColours.h"

#include <algorithm>
#include <array>

namespace cotidy {
namespace {

constexpr std::array<std::string_view, 68> Keywords = {
    "alignas",   "alignof",   "auto",      "bool",     "break",
    "case",      "catch",     "char",      "char16_t", "char32_t",
    "char8_t",   "class",     "concept",   "const",    "const_cast",
    "consteval", "constexpr", "constinit", "continue", "decltype",
    "default",   "delete",    "do",        "double",   "dynamic_cast",
    "else",      "enum",      "explicit",  "export",   "extern",
    "false",     "float",     "for",       "friend",   "goto",
    "if",        "inline",    "int",       "long",     "mutable",
    "namespace", "new",       "noexcept",  "nullptr",  "operator",
    "private",   "protected", "public",    "requires", "return",
    "short",     "signed",    "sizeof",    "static",   "static_cast",
    "struct",    "switch",    "template",  "this",     "throw",
    "true",      "try",       "typename",  "unsigned", "using",
    "virtual",   "void",      "while"};

bool isName(char C) {
  return (C >= 'a' && C <= 'z') || (C >= 'A' && C <= 'Z') ||
         (C >= '0' && C <= '9') || C == '_';
}

bool isDigit(char C) { return C >= '0' && C <= '9'; }

const char *classOf(std::string_view Word) {
  if (Word == "co_await" || Word == "co_return" || Word == "co_yield")
    return "a";
  return std::binary_search(Keywords.begin(), Keywords.end(), Word) ? "k"
                                                                    : nullptr;
}

/// Behind the quote that ends the literal at Begin, or the end of the line.
std::size_t endOfLiteral(std::string_view Line, std::size_t Begin) {
  const char Quote = Line[Begin];
  for (std::size_t I = Begin + 1; I < Line.size(); ++I) {
    if (Line[I] == '\\')
      ++I;
    else if (Line[I] == Quote)
      return I + 1;
  }
  return Line.size();
}

} // namespace

std::vector<ColouredPart> colourLine(std::string_view Line, bool &InComment) {
  std::vector<ColouredPart> Parts;
  std::size_t At = 0;
  const auto Comment = [&](std::size_t Begin, std::size_t SearchFrom) {
    const std::size_t End = Line.find("*/", SearchFrom);
    InComment = End == std::string_view::npos;
    At = InComment ? Line.size() : End + 2;
    if (At > Begin)
      Parts.push_back({Begin, At, "c"});
  };
  if (InComment)
    Comment(0, 0);
  const std::size_t First = Line.find_first_not_of(" \t", At);
  if (First != std::string_view::npos && Line[First] == '#' && At == 0) {
    const std::size_t End =
        std::min(Line.find("//", First), Line.find("/*", First));
    At = std::min(End, Line.size());
    Parts.push_back({First, At, "p"});
  }
  while (At < Line.size()) {
    const char C = Line[At];
    if (Line.substr(At, 2) == "//") {
      Parts.push_back({At, Line.size(), "c"});
      break;
    }
    if (Line.substr(At, 2) == "/*") {
      Comment(At, At + 2);
    } else if (C == '"' || C == '\'') {
      const std::size_t End = endOfLiteral(Line, At);
      Parts.push_back({At, End, "s"});
      At = End;
    } else if (isName(C)) {
      std::size_t End = At;
      // A quote inside of a number groups its digits.
      while (End < Line.size() &&
             (isName(Line[End]) ||
              (isDigit(C) && (Line[End] == '\'' || Line[End] == '.'))))
        ++End;
      const char *Class = isDigit(C) ? "d" : classOf(Line.substr(At, End - At));
      if (Class)
        Parts.push_back({At, End, Class});
      At = End;
    } else {
      ++At;
    }
  }
  return Parts;
}

} // namespace cotidy
