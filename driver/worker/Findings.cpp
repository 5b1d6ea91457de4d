// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/worker/Findings.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using clang::tidy::ClangTidyError;
using clang::tooling::DiagnosticMessage;

namespace cotidy::worker {
namespace {

/// As many as a reader looks at.
constexpr std::size_t MaxErrors = 20;

struct Place {
  std::string File;
  unsigned Line = 0;
  unsigned Column = 0;
};

/// Turns file offsets into lines and columns. The unit's own SourceManager is
/// gone when clang-tidy hands over its diagnostics.
class Places {
public:
  explicit Places(llvm::StringRef Directory) : Directory(Directory) {}

  std::string absolute(llvm::StringRef Path) const {
    if (Path.empty()) // Of an error in the command line.
      return {};
    llvm::SmallString<256> Whole;
    if (llvm::sys::path::is_relative(Path))
      Whole = Directory;
    llvm::sys::path::append(Whole, Path);
    llvm::SmallString<256> Short(Whole);
    llvm::sys::path::remove_dots(Short, /*remove_dot_dot=*/true);
    // "link/.." is not where the link is. Clang names GCC's headers like that.
    if (!llvm::sys::fs::equivalent(Whole, Short))
      (void)llvm::sys::fs::real_path(Whole, Short);
    return Short.str().str();
  }

  Place at(llvm::StringRef Path, unsigned Offset) {
    if (Path.empty())
      return {};
    Place Found{.File = absolute(Path)};
    llvm::ArrayRef<unsigned> Starts = lines(Found.File);
    auto Next = llvm::upper_bound(Starts, Offset);
    Found.Line = unsigned(Next - Starts.begin());
    Found.Column = Offset - *std::prev(Next) + 1;
    return Found;
  }

private:
  llvm::ArrayRef<unsigned> lines(llvm::StringRef File) {
    auto [Entry, New] = LineStarts.try_emplace(File);
    std::vector<unsigned> &Starts = Entry->second;
    if (!New)
      return Starts;
    Starts.push_back(0);
    if (auto Text = llvm::MemoryBuffer::getFile(File)) {
      llvm::StringRef All = (*Text)->getBuffer();
      for (size_t At = 0; (At = All.find('\n', At)) != llvm::StringRef::npos;)
        Starts.push_back(unsigned(++At));
    }
    return Starts;
  }

  std::string Directory;
  llvm::StringMap<std::vector<unsigned>> LineStarts;
};

std::vector<wire::Edit>
editsOf(const llvm::StringMap<clang::tooling::Replacements> &Fix,
        const Places &Where) {
  std::vector<wire::Edit> Edits;
  for (const auto &File : Fix)
    for (const clang::tooling::Replacement &Each : File.second)
      Edits.push_back({Where.absolute(Each.getFilePath()), Each.getOffset(),
                       Each.getLength(), Each.getReplacementText().str()});
  // A StringMap has no order of its own, and output must have one.
  llvm::stable_sort(Edits, [](const wire::Edit &A, const wire::Edit &B) {
    return std::tie(A.File, A.Offset) < std::tie(B.File, B.Offset);
  });
  return Edits;
}

const char *nameOf(Confidence Level) {
  switch (Level) {
  case Confidence::Certain:
    return "certain";
  case Confidence::Likely:
    return "likely";
  case Confidence::Policy:
    return "policy";
  }
  llvm_unreachable("not a confidence");
}

/// What the check said of a diagnostic beyond clang-tidy's own; null if this is
/// none of a check.
const FindingDetail *detailOf(const ClangTidyError &Error,
                              llvm::ArrayRef<FindingDetail> Details) {
  const DiagnosticMessage &Main = Error.Message;
  const auto *Known = llvm::find_if(Details, [&](const FindingDetail &Each) {
    return Each.Check == Error.DiagnosticName && Each.File == Main.FilePath &&
           Each.Offset == Main.FileOffset && Each.Message == Main.Message;
  });
  return Known == Details.end() ? nullptr : Known;
}

/// clang-tidy adds notes of its own, as for macros, so they are told apart by
/// what they say.
void addSymbols(std::vector<wire::Note> &Notes, const FindingDetail &Known) {
  auto Next = Notes.begin();
  for (const FindingDetail::Remark &Each : Known.Notes) {
    auto Same = std::find_if(Next, Notes.end(), [&](const wire::Note &Note) {
      return Note.Message == Each.Message;
    });
    if (Same == Notes.end())
      continue;
    Same->Symbol = Each.Symbol;
    Next = std::next(Same);
  }
}

wire::Note noteOf(const DiagnosticMessage &Note, Places &Where) {
  Place At = Where.at(Note.FilePath, Note.FileOffset);
  return {.File = std::move(At.File),
          .Line = At.Line,
          .Column = At.Column,
          .Offset = At.Line ? Note.FileOffset : 0,
          .Message = Note.Message,
          .Symbol = {}};
}

wire::CompileError errorOf(const DiagnosticMessage &Error, Places &Where) {
  Place At = Where.at(Error.FilePath, Error.FileOffset);
  return {std::move(At.File), At.Line, At.Column, Error.Message};
}

wire::Finding findingOf(const ClangTidyError &Error,
                          llvm::ArrayRef<FindingDetail> Details,
                          Places &Where) {
  const DiagnosticMessage &Main = Error.Message;
  Place At = Where.at(Main.FilePath, Main.FileOffset);
  wire::Finding Found;
  Found.Check = Error.DiagnosticName;
  if (Error.IsWarningAsError)
    Found.Level = "error";
  Found.File = std::move(At.File);
  Found.Line = At.Line;
  Found.Column = At.Column;
  Found.Offset = Main.FileOffset;
  Found.Message = Main.Message;
  for (const auto &Range : Main.Ranges)
    if (Range.FilePath == Main.FilePath &&
        Range.FileOffset <= Main.FileOffset &&
        Main.FileOffset < Range.FileOffset + Range.Length)
      Found.Length = Range.FileOffset + Range.Length - Main.FileOffset;

  const FindingDetail *Known = detailOf(Error, Details);
  if (Known) {
    Found.Confidence = nameOf(Known->Level);
    Found.Symbol = Known->Symbol;
  }
  if (!Main.Fix.empty())
    Found.Fixes.push_back(
        {.Title = Known ? Known->FixTitle : "Apply the fix",
         .Safety = std::string(wire::Safe),
         .Edits = editsOf(Main.Fix, Where)});
  for (const DiagnosticMessage &Note : Error.Notes) {
    llvm::StringRef Text = Note.Message;
    if (Text.consume_front("fix: ") && !Note.Fix.empty())
      Found.Fixes.push_back(
          {.Title = Text.str(), .Edits = editsOf(Note.Fix, Where)});
    else
      Found.Notes.push_back(noteOf(Note, Where));
  }
  if (Known)
    addSymbols(Found.Notes, *Known);
  return Found;
}

} // namespace

wire::UnitResult failed(std::string Why) {
  wire::UnitResult Result;
  Result.Status = wire::UnitStatus::Failed;
  Result.Errors.push_back({{}, 0, 0, std::move(Why)});
  return Result;
}

wire::UnitResult resultOf(llvm::ArrayRef<ClangTidyError> Diagnostics,
                          llvm::ArrayRef<FindingDetail> Details) {
  wire::UnitResult Result;
  if (Diagnostics.empty())
    return Result;
  Places Where(Diagnostics.front().BuildDirectory);
  bool HeaderMissing = false;
  for (const ClangTidyError &Each : Diagnostics) {
    llvm::StringRef Name = Each.DiagnosticName;
    const DiagnosticMessage &Main = Each.Message;
    if (Name.starts_with("cotidy-")) {
      Result.Findings.push_back(findingOf(Each, Details, Where));
    } else if (Name == "clang-tidy-config") {
      return failed(Main.Message);
    } else if (Each.DiagLevel == ClangTidyError::Error) {
      Result.Status = wire::UnitStatus::Broken;
      // What follows a header that is missing mostly follows from it.
      if (!HeaderMissing && Result.Errors.size() != MaxErrors)
        Result.Errors.push_back(errorOf(Main, Where));
      HeaderMissing |= llvm::StringRef(Main.Message).ends_with("file not found");
    }
  }
  return Result;
}

} // namespace cotidy::worker
