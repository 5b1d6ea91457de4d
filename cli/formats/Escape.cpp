// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/formats/Escape.h"

#include <algorithm>

namespace cotidy {
namespace {

constexpr const char *Replacement = "\xEF\xBF\xBD";

unsigned char byteAt(std::string_view Text, std::size_t At) {
  return static_cast<unsigned char>(Text[At]);
}

/// How many bytes the character at At has; 0 if they are no UTF-8.
/// Source: Unicode 15, table 3-7
std::size_t sizeAt(std::string_view Text, std::size_t At) {
  const unsigned char First = byteAt(Text, At);
  if (First < 0x80)
    return 1;
  std::size_t Size = 0;
  unsigned char Low = 0x80;
  unsigned char High = 0xBF;
  if (First >= 0xC2 && First <= 0xDF) {
    Size = 2;
  } else if (First >= 0xE0 && First <= 0xEF) {
    Size = 3;
    Low = First == 0xE0 ? 0xA0 : 0x80;
    High = First == 0xED ? 0x9F : 0xBF; // Surrogates are no characters.
  } else if (First >= 0xF0 && First <= 0xF4) {
    Size = 4;
    Low = First == 0xF0 ? 0x90 : 0x80;
    High = First == 0xF4 ? 0x8F : 0xBF;
  }
  if (Size == 0 || At + Size > Text.size())
    return 0;
  if (byteAt(Text, At + 1) < Low || byteAt(Text, At + 1) > High)
    return 0;
  for (std::size_t I = 2; I < Size; ++I)
    if ((byteAt(Text, At + I) & 0xC0) != 0x80)
      return 0;
  return Size;
}

/// Calls Visit with each character, empty for a byte that is none.
template <class Visitor> void forEach(std::string_view Text, Visitor Visit) {
  for (std::size_t At = 0; At < Text.size();) {
    const std::size_t Size = sizeAt(Text, At);
    Visit(Text.substr(At, Size));
    At += std::max<std::size_t>(Size, 1);
  }
}

bool isControl(char C) {
  return (static_cast<unsigned char>(C) < 0x20 && C != '\t' && C != '\n' &&
          C != '\r') ||
         C == 0x7F;
}

} // namespace

std::string validUtf8(std::string_view Text) {
  std::string Out;
  forEach(Text, [&](std::string_view Each) {
    if (Each.empty())
      Out += Replacement;
    else
      Out += Each;
  });
  return Out;
}

bool isUtf8(std::string_view Text) {
  bool All = true;
  forEach(Text, [&](std::string_view Each) { All &= !Each.empty(); });
  return All;
}

std::string escapeMarkup(std::string_view Text) {
  std::string Out;
  forEach(Text, [&](std::string_view Each) {
    // U+FFFE and U+FFFF are no characters of XML either.
    if (Each.empty() || isControl(Each.front()) || Each == "\xEF\xBF\xBE" ||
        Each == "\xEF\xBF\xBF")
      Out += Replacement;
    else if (Each == "&")
      Out += "&amp;";
    else if (Each == "<")
      Out += "&lt;";
    else if (Each == ">")
      Out += "&gt;";
    else if (Each == "\"")
      Out += "&quot;";
    else if (Each == "'")
      Out += "&#39;";
    else
      Out += Each;
  });
  return Out;
}

std::string percentEncode(std::string_view Path) {
  std::string Out;
  for (const char C : Path) {
    const auto Byte = static_cast<unsigned char>(C);
    const bool IsPlain =
        (C >= 'a' && C <= 'z') || (C >= 'A' && C <= 'Z') ||
        (C >= '0' && C <= '9') ||
        std::string_view("-._~/").find(C) != std::string_view::npos;
    if (IsPlain)
      Out += C;
    else
      Out +=
          {'%', "0123456789ABCDEF"[Byte >> 4], "0123456789ABCDEF"[Byte & 15]};
  }
  return Out;
}

std::size_t codePoints(std::string_view Text) {
  std::size_t Count = 0;
  forEach(Text, [&](std::string_view) { ++Count; });
  return Count;
}

std::size_t utf16Units(std::string_view Text) {
  std::size_t Count = 0;
  forEach(Text,
          [&](std::string_view Each) { Count += Each.size() == 4 ? 2U : 1U; });
  return Count;
}

} // namespace cotidy
