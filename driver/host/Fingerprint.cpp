// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/Fingerprint.h"

#include "driver/host/Files.h"
#include "driver/host/SourceTexts.h"
#include <cstdint>
#include <map>

namespace cotidy {
namespace {

/// FNV-1a with 64 bits. Chosen for being the same everywhere and for ever, and
/// short; nobody gains from two findings with one fingerprint.
/// Source: datatracker.ietf.org/doc/draft-eastlake-fnv
std::string hash(std::string_view Text) {
  std::uint64_t Value = 0xcbf29ce484222325U;
  for (const char Byte : Text)
    Value = (Value ^ static_cast<unsigned char>(Byte)) * 0x100000001b3U;
  std::string Digits;
  for (int Shift = 60; Shift >= 0; Shift -= 4)
    Digits += "0123456789abcdef"[(Value >> Shift) & 15];
  return Digits;
}

std::string withoutSpace(std::string_view Text) {
  std::string Out;
  for (const char C : Text)
    if (C != ' ' && C != '\t' && C != '\r')
      Out += C;
  return Out;
}

/// The finding's line and its neighbours; empty lines count as none.
std::string surroundings(const wire::Finding &Found, SourceTexts &Texts) {
  std::string Out = withoutSpace(Texts.line(Found.File, Found.Line));
  std::string Near;
  for (unsigned Line = Found.Line; --Line > 0 && Line < Found.Line;)
    if (!(Near = withoutSpace(Texts.line(Found.File, Line))).empty())
      break;
  Out = Near + "\n" + Out;
  Near.clear();
  for (unsigned Line = Found.Line + 1; Line <= Texts.lines(Found.File); ++Line)
    if (!(Near = withoutSpace(Texts.line(Found.File, Line))).empty())
      break;
  return Out + "\n" + Near;
}

} // namespace

std::vector<std::string>
fingerprints(const std::vector<wire::Finding> &Findings,
             const std::string &Root, SourceTexts &Texts) {
  std::vector<std::string> Made;
  std::map<std::string, unsigned> Counted;
  for (const wire::Finding &Found : Findings) {
    // Separated by what no name and no path has in it.
    const std::string Key =
        Found.Check + '\0' + pathFrom(Root, Found.File) + '\0' +
        (Found.Symbol.empty() ? "text\n" + surroundings(Found, Texts)
                              : "in " + Found.Symbol);
    Made.push_back(hash(Key + '\0' + std::to_string(++Counted[Key])));
  }
  return Made;
}

} // namespace cotidy
