// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/formats/Escape.h"
#include "cli/formats/Formats.h"
#include <algorithm>

namespace cotidy {
namespace {

/// A double-quoted scalar. What is no UTF-8 must not come here.
std::string quoted(std::string_view Text) {
  std::string Out = "\"";
  for (const char C : Text) {
    const auto Byte = static_cast<unsigned char>(C);
    if (C == '"' || C == '\\')
      Out += {'\\', C};
    else if (C == '\n')
      Out += "\\n";
    else if (C == '\t')
      Out += "\\t";
    else if (C == '\r')
      Out += "\\r";
    else if (Byte < 0x20 || Byte == 0x7F)
      Out += {'\\', 'x', "0123456789ABCDEF"[Byte >> 4],
              "0123456789ABCDEF"[Byte & 15]};
    else
      Out += C;
  }
  return Out + "\"";
}

/// YAML is text: a path or a replacement with other bytes has no place in it.
bool canBeWritten(const wire::Finding &Found) {
  const std::vector<wire::Edit> &Edits = Found.Fixes.front().Edits;
  return std::all_of(Edits.begin(), Edits.end(), [](const wire::Edit &Each) {
    return isUtf8(Each.File) && isUtf8(Each.Text);
  });
}

} // namespace

std::string showFixes(const Presentation &Of, FixScope Scope) {
  std::vector<wire::Finding> Writable;
  for (const wire::Finding &Each : Of.Shown.Findings)
    if (!Each.Fixes.empty() && canBeWritten(Each))
      Writable.push_back(Each);
  const FixPlan Plan = planFixes(Writable, Scope);

  std::string Out = "---\nMainSourceFile: \"\"\nDiagnostics:";
  std::vector<wire::Edit> Written;
  for (const std::size_t Index : Plan.Planned) {
    const wire::Finding &Found = Writable[Index];
    std::string Edits;
    for (const wire::Edit &Each : Found.Fixes.front().Edits) {
      // Fixes may share an edit, say an #include, which is made once.
      if (std::find(Written.begin(), Written.end(), Each) != Written.end())
        continue;
      Written.push_back(Each);
      Edits += "        - FilePath: " + quoted(Each.File) +
               "\n          Offset: " + std::to_string(Each.Offset) +
               "\n          Length: " + std::to_string(Each.Length) +
               "\n          ReplacementText: " + quoted(Each.Text) + "\n";
    }
    if (Edits.empty())
      continue;
    Out += "\n  - DiagnosticName: " + quoted(validUtf8(Found.Check)) +
           "\n    DiagnosticMessage:\n      Message: " +
           quoted(validUtf8(Found.Message)) +
           "\n      FilePath: " + quoted(validUtf8(Found.File)) +
           "\n      FileOffset: " + std::to_string(Found.Offset) +
           "\n      Replacements:\n" + Edits +
           "    Level: " + (Found.Level == "error" ? "Error" : "Warning") +
           "\n    BuildDirectory: " + quoted(validUtf8(Of.Root));
  }
  return Out + (Written.empty() ? " []" : "") + "\n...\n";
}

} // namespace cotidy
