// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/formats/SourceView.h"

#include "cli/formats/CheckPage.h"
#include "cli/formats/CppColours.h"
#include "cli/formats/Escape.h"
#include "driver/host/FixPlan.h"
#include <algorithm>
#include <sstream>

namespace cotidy {
namespace {

/// Lines shown before and after a place.
constexpr unsigned Context = 3;
/// Of a line; what is longer is generated, or one line of data.
constexpr std::size_t LongestLine = 400;
/// Columns by which a remark is moved to stand below its place.
constexpr std::size_t MostIndent = 60;

/// The line with its parts in colours and [MarkBegin, MarkEnd) marked.
std::string paint(std::string_view Line, const std::vector<ColouredPart> &Parts,
                  std::size_t MarkBegin, std::size_t MarkEnd) {
  std::string Out;
  const auto Piece = [&](std::size_t Begin, std::size_t End,
                         const char *Class) {
    if (Begin >= End)
      return;
    const std::string Text = escapeMarkup(Line.substr(Begin, End - Begin));
    Out += *Class ? "<i class=\"" + std::string(Class) + "\">" + Text + "</i>"
                  : Text;
  };
  // Cut where the mark begins and ends, so that elements nest.
  const auto Span = [&](std::size_t Begin, std::size_t End, bool IsMarked) {
    if (Begin >= End)
      return;
    Out += IsMarked ? "<mark>" : "";
    std::size_t At = Begin;
    for (const ColouredPart &Part : Parts) {
      const std::size_t From = std::clamp(Part.Begin, Begin, End);
      const std::size_t To = std::clamp(Part.End, Begin, End);
      Piece(At, From, "");
      Piece(From, To, Part.Class);
      At = std::max(At, To);
    }
    Piece(At, End, "");
    Out += IsMarked ? "</mark>" : "";
  };
  MarkBegin = std::min(MarkBegin, Line.size());
  MarkEnd = std::clamp(MarkEnd, MarkBegin, Line.size());
  Span(0, MarkBegin, false);
  Span(MarkBegin, MarkEnd, true);
  Span(MarkEnd, Line.size(), false);
  return Out;
}

/// Where the range ends on its first line; at least a word is marked.
std::size_t markEnd(std::string_view Line, Extent Where) {
  const std::size_t Begin = Where.Begin.Column - 1;
  if (Where.End.Line != Where.Begin.Line)
    return Line.size();
  if (Where.End.Column > Where.Begin.Column)
    return Where.End.Column - 1;
  std::size_t End = Begin;
  while (End < Line.size() &&
         (std::isalnum(static_cast<unsigned char>(Line[End])) ||
          Line[End] == '_' || Line[End] == ':'))
    ++End;
  return std::max(End, Begin + 1);
}

std::string row(const char *Class, const std::string &Number,
                const std::string &Html) {
  return "<div class=\"" + std::string(Class) + "\"><span class=\"no\">" +
         Number + "</span><span class=\"tx\">" + Html + "</span></div>";
}

/// The columns that a text takes on a page with tabs of eight.
std::size_t columnsOf(std::string_view Text) {
  std::size_t Columns = 0;
  for (std::size_t Begin = 0; Begin <= Text.size();) {
    const std::size_t Tab = std::min(Text.find('\t', Begin), Text.size());
    Columns += codePoints(Text.substr(Begin, Tab - Begin));
    if (Tab < Text.size())
      Columns += 8 - Columns % 8;
    Begin = Tab + 1;
  }
  return Columns;
}

std::vector<std::string> linesOf(const std::string &Text) {
  std::vector<std::string> Lines;
  std::istringstream Stream(Text);
  for (std::string Line; std::getline(Stream, Line);)
    Lines.push_back(std::move(Line));
  return Lines;
}

} // namespace

std::string SourceView::said(const Remark &Each) {
  return "<b>" + std::to_string(Each.Number) + "</b><em>" +
         escapeMarkup(Each.Message) + "</em>";
}

const std::vector<bool> &SourceView::commentStarts(const std::string &File) {
  const auto [Known, New] = InComment.try_emplace(File);
  if (New) {
    bool Inside = false;
    for (unsigned Line = 1; Line <= Of.Texts.lines(File); ++Line) {
      Known->second.push_back(Inside);
      (void)colourLine(Of.Texts.line(File, Line), Inside);
    }
  }
  return Known->second;
}

std::string SourceView::codeLine(const std::string &File, unsigned Line,
                                 std::size_t MarkBegin, std::size_t MarkEnd) {
  std::string_view Text = Of.Texts.line(File, Line);
  const bool IsCut = Text.size() > LongestLine;
  if (IsCut)
    Text = Text.substr(0, LongestLine);
  bool Inside = commentStarts(File)[Line - 1];
  return paint(Text, colourLine(Text, Inside), MarkBegin, MarkEnd) +
         (IsCut ? " \u2026" : "");
}

std::string SourceView::excerpt(const std::vector<const Remark *> &Remarks) {
  const std::string &File = Remarks.front()->File;
  const unsigned All = Of.Texts.lines(File);
  unsigned First = ~0U;
  unsigned Last = 0;
  for (const Remark *Each : Remarks) {
    First = std::min(First, Each->Where.Begin.Line);
    Last = std::max(Last, Each->Where.Begin.Line);
  }
  const unsigned Begin = First > Context ? First - Context : 1;
  const unsigned End = std::min(All, Last + Context);
  std::string Out = "<div class=\"src\"><div class=\"file\">" +
                    escapeMarkup(Of.pathOf(File)) +
                    "</div><div class=\"code\">";
  for (unsigned Line = Begin; Line <= End; ++Line) {
    const Remark *Main = nullptr;
    for (const Remark *Each : Remarks)
      if (Each->Where.Begin.Line == Line && !Main)
        Main = Each;
    const std::string_view Text = Of.Texts.line(File, Line);
    const bool HasMark = Main && Main->Where.Begin.Column;
    Out += row(Main ? (Main->Number == 1 ? "l hit" : "l near") : "l",
               std::to_string(Line),
               codeLine(File, Line, HasMark ? Main->Where.Begin.Column - 1 : 0,
                        HasMark ? markEnd(Text, Main->Where) : 0));
    for (const Remark *Each : Remarks) {
      if (Each->Where.Begin.Line != Line)
        continue;
      const std::size_t Column =
          Each->Where.Begin.Column
              ? columnsOf(Text.substr(
                    0, std::min<std::size_t>(Text.size(),
                                             Each->Where.Begin.Column - 1)))
              : 0;
      Out += row(Each->Number == 1 ? "r main" : "r", "",
                 "<span style=\"margin-left:" +
                     std::to_string(std::min(Column, MostIndent)) + "ch\">" +
                     said(*Each) + "</span>");
    }
  }
  for (const Remark *Each : Remarks) // Lines that are not there any more.
    if (Each->Where.Begin.Line > All || Each->Where.Begin.Line == 0)
      Out += row("r", std::to_string(Each->Where.Begin.Line), said(*Each));
  return Out + "</div></div>";
}

std::string SourceView::show(const wire::Finding &Found) {
  std::vector<Remark> All = {
      {Found.File, extentOf(Found, Of.Texts), Found.Message, 1}};
  std::string Unplaced;
  for (const wire::Note &Note : Found.Notes) {
    const SourceTexts::Position At = {Note.Line, Note.Column};
    if (Note.File.empty())
      Unplaced += "<p class=\"plain\">" + escapeMarkup(Note.Message) + "</p>";
    else
      All.push_back({Note.File, {At, At}, Note.Message, All.size() + 1});
  }
  // Each place joins the excerpt that it is near to, or begins one.
  std::vector<std::vector<const Remark *>> Groups;
  for (const Remark &Each : All) {
    const auto Near = std::find_if(
        Groups.begin(), Groups.end(),
        [&](const std::vector<const Remark *> &Group) {
          return std::any_of(
              Group.begin(), Group.end(), [&](const Remark *Other) {
                const unsigned A = Other->Where.Begin.Line;
                const unsigned B = Each.Where.Begin.Line;
                return Other->File == Each.File &&
                       (A > B ? A - B : B - A) <= 2 * Context + 2;
              });
        });
    if (Near == Groups.end())
      Groups.push_back({&Each});
    else
      Near->push_back(&Each);
  }
  std::string Out;
  for (const std::vector<const Remark *> &Group : Groups)
    Out += excerpt(Group);
  return Out + Unplaced;
}

std::string SourceView::showFix(const wire::Fix &Fix) {
  std::map<std::string, std::vector<wire::Edit>> ByFile;
  for (const wire::Edit &Edit : Fix.Edits)
    ByFile[Edit.File].push_back(Edit);
  std::string Out;
  for (auto &[File, Edits] : ByFile) {
    std::stable_sort(Edits.begin(), Edits.end(),
                     [](const wire::Edit &A, const wire::Edit &B) {
                       return A.Offset < B.Offset;
                     });
    const std::string &Before = Of.Texts.text(File);
    const Result<std::string> After = applyEdits(Before, Edits);
    if (!After)
      continue; // The file is another by now.
    const std::vector<std::string> Old = linesOf(Before);
    const std::vector<std::string> New = linesOf(*After);
    // What is the same above and below is left out.
    std::size_t Head = 0;
    while (Head < Old.size() && Head < New.size() && Old[Head] == New[Head])
      ++Head;
    std::size_t Tail = 0;
    while (Tail < Old.size() - Head && Tail < New.size() - Head &&
           Old[Old.size() - 1 - Tail] == New[New.size() - 1 - Tail])
      ++Tail;
    constexpr std::size_t Most = 40;
    const auto Rows = [&](const std::vector<std::string> &Lines,
                          const char *Class, const char *Sign) {
      for (std::size_t I = Head; I < Lines.size() - Tail && I < Head + Most;
           ++I)
        Out += row(Class, Sign, escapeMarkup(Lines[I].substr(0, LongestLine)));
    };
    Out += "<div class=\"src\"><div class=\"file\">" +
           escapeMarkup(Of.pathOf(File)) + ":" + std::to_string(Head + 1) +
           "</div><div class=\"code\">";
    Rows(Old, "l del", "-");
    Rows(New, "l add", "+");
    Out += "</div></div>";
  }
  return Out;
}

std::string colouredCode(const std::string &Code) {
  std::string Out;
  bool Inside = false;
  for (const std::string &Line : linesOf(trimmedCode(Code)))
    Out += paint(Line, colourLine(Line, Inside), 0, 0) + "\n";
  return Out;
}

} // namespace cotidy
