// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/FixPlan.h"

#include <algorithm>

namespace cotidy {

using wire::Edit;

namespace {

/// Whether two fixes may both bring this edit and mean it once: a whole line,
/// such as an #include, or a replacement. Two equal insertions into a line, say
/// of a bracket, are two.
bool canBeShared(const Edit &Change) {
  return Change.Length > 0 || Change.Text.ends_with('\n');
}

bool overlap(const Edit &A, const Edit &B) {
  const std::size_t EndOfA = A.Offset + A.Length;
  const std::size_t EndOfB = B.Offset + B.Length;
  // Two insertions at one place: nobody says which stands first.
  if (A.Length == 0 && B.Length == 0)
    return A.Offset == B.Offset;
  return A.Offset < EndOfB && B.Offset < EndOfA;
}

/// Ascending; at one offset the insertion stands before the replacement.
bool isBefore(const Edit &A, const Edit &B) {
  return A.Offset != B.Offset ? A.Offset < B.Offset : A.Length < B.Length;
}

class Planner {
public:
  explicit Planner(const EditRefusal &Refuse) : Refuse(Refuse) {}

  /// Why the fix cannot join those planned; empty if it did.
  std::string add(const wire::Fix &Candidate) {
    // Seen from two checks or two units, it is one fix.
    if (std::find(Taken.begin(), Taken.end(), Candidate.Edits) != Taken.end())
      return {};
    std::vector<Edit> New;
    for (const Edit &Change : Candidate.Edits) {
      if (Refuse)
        if (std::string Why = Refuse(Change.File); !Why.empty())
          return Why;
      bool Known = false;
      for (const Edit &Other : Plan.Edits[Change.File]) {
        Known |= Other == Change && canBeShared(Change);
        if (!(Other == Change && canBeShared(Change)) && overlap(Other, Change))
          return "overlaps another fix, check again after this one";
      }
      if (!Known && std::find(New.begin(), New.end(), Change) == New.end())
        New.push_back(Change);
    }
    for (const Edit &Change : New)
      Plan.Edits[Change.File].push_back(Change);
    Taken.push_back(Candidate.Edits);
    return {};
  }

  FixPlan Plan;

private:
  const EditRefusal &Refuse;
  std::vector<std::vector<Edit>> Taken;
};

} // namespace

FixPlan planFixes(const std::vector<wire::Finding> &Findings, FixScope Scope,
                  const EditRefusal &Refuse) {
  Planner Work(Refuse);
  for (std::size_t I = 0; I < Findings.size(); ++I) {
    if (Findings[I].Fixes.empty())
      continue;
    const wire::Fix &Candidate = Findings[I].Fixes.front();
    if (Scope == FixScope::Safe && Candidate.Safety != wire::Safe)
      continue;
    if (std::string Why = Work.add(Candidate); Why.empty())
      Work.Plan.Planned.push_back(I);
    else
      Work.Plan.Skipped.push_back({I, std::move(Why)});
  }
  std::erase_if(Work.Plan.Edits,
                [](const auto &File) { return File.second.empty(); });
  for (auto &[File, Edits] : Work.Plan.Edits)
    std::stable_sort(Edits.begin(), Edits.end(), isBefore);
  return std::move(Work.Plan);
}

Result<std::string> applyEdits(std::string_view Text,
                               const std::vector<Edit> &Edits) {
  std::string Out(Text);
  // From the end, so that offsets before an edit stay valid.
  for (auto It = Edits.rbegin(); It != Edits.rend(); ++It) {
    if (It->Offset > Text.size() || It->Length > Text.size() - It->Offset)
      return Error{It->File + ": is shorter than it was when it was checked, "
                              "check it again"};
    Out.replace(It->Offset, It->Length, It->Text);
  }
  return Out;
}

} // namespace cotidy
