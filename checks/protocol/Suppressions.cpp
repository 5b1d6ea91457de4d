// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/protocol/Suppressions.h"

#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"

namespace cotidy {

using namespace clang;

namespace {

/// One NOLINT word with a list, of any kind.
struct Word {
  llvm::StringRef Text;
  unsigned Offset = 0;
  llvm::StringRef List; ///< Between the parentheses.
  std::vector<Suppression::Name> Names;
  Suppression::Extent Extent;
  bool HasReason = false;
};

/// A comment with the blanks before it, and the whole line if nothing else is
/// on it.
Suppression::Extent wholeComment(llvm::StringRef Text, unsigned Begin,
                                 unsigned End) {
  while (Begin && (Text[Begin - 1] == ' ' || Text[Begin - 1] == '\t'))
    --Begin;
  const bool StartsLine = !Begin || Text[Begin - 1] == '\n';
  const llvm::StringRef Rest = Text.substr(End);
  const llvm::StringRef Line =
      Rest.take_until([](char C) { return C == '\n'; });
  // With the end of the line before it: clang takes a blank behind what is
  // removed away as well, and that would be the next line's indentation.
  if (StartsLine && Begin && Line.trim().empty()) {
    End += unsigned(Line.size());
    --Begin;
  }
  return {Begin, End};
}

class CommentReader {
public:
  explicit CommentReader(llvm::StringRef Text) : Text(Text) {}

  void comment(unsigned Begin, unsigned End, std::vector<Word> &Out) {
    const llvm::StringRef Comment = Text.slice(Begin, End);
    size_t At = 0;
    while ((At = Comment.find("NOLINT", At)) != llvm::StringRef::npos) {
      Word Found;
      Found.Offset = Begin + unsigned(At);
      Found.Text = Comment.substr(At).take_while(
          [](char C) { return llvm::isAlpha(C); });
      At += Found.Text.size();
      if (At >= Comment.size() || Comment[At] != '(')
        continue;
      const size_t Close = Comment.find_first_of("\n)", ++At);
      if (Close == llvm::StringRef::npos || Comment[Close] != ')')
        continue;
      Found.List = Comment.slice(At, Close);
      names(Found, Begin + unsigned(At));
      At = Close + 1;
      extent(Found, Begin, End, Comment, At);
      Out.push_back(std::move(Found));
    }
  }

private:
  static void names(Word &Of, unsigned Offset) {
    for (llvm::StringRef Rest = Of.List; !Rest.empty();) {
      const auto [Item, Others] = Rest.split(',');
      const llvm::StringRef Name = Item.trim();
      if (!Name.empty())
        Of.Names.push_back(
            {Name, Offset + unsigned(Name.data() - Of.List.data())});
      Rest = Others;
    }
  }

  /// A comment that says nothing else goes whole; of others the word with its
  /// list and reason.
  void extent(Word &Of, unsigned Begin, unsigned End, llvm::StringRef Comment,
              size_t BehindList) {
    llvm::StringRef Behind = Comment.substr(BehindList);
    Behind.consume_back("*/");
    const llvm::StringRef Line =
        Behind.take_until([](char C) { return C == '\n'; });
    const llvm::StringRef Reason = Line.ltrim();
    Of.HasReason = Reason.starts_with(":") &&
                   !Reason.drop_front().trim().empty() &&
                   !Reason.drop_front().ltrim().starts_with("NOLINT");
    const llvm::StringRef Before = Comment.take_front(Of.Offset - Begin);
    const bool Alone =
        Before.trim(" \t/*").empty() && !Line.contains("NOLINT") &&
        Behind.size() == Line.size() && (Of.HasReason || Line.trim().empty());
    if (Alone) {
      Of.Extent = wholeComment(Text, Begin, End);
      return;
    }
    unsigned From = Of.Offset;
    while (From > Begin && Text[From - 1] == ' ')
      --From;
    unsigned To = Begin + unsigned(BehindList);
    if (Of.HasReason && !Line.contains("NOLINT"))
      To += unsigned(Line.rtrim().size());
    Of.Extent = {From, To};
  }

  llvm::StringRef Text;
};

std::vector<Word> findWords(llvm::StringRef Text, const LangOptions &Language) {
  std::vector<Word> Words;
  if (!Text.contains("NOLINT"))
    return Words;
  CommentReader Reader(Text);
  Lexer Raw(SourceLocation(), Language, Text.begin(), Text.begin(), Text.end());
  Raw.SetCommentRetentionState(true);
  Token Next;
  for (bool AtEnd = false; !AtEnd;) {
    AtEnd = Raw.LexFromRawLexer(Next);
    if (Next.is(tok::comment)) {
      const auto End = unsigned(Raw.getBufferLocation() - Text.begin());
      Reader.comment(End - Next.getLength(), End, Words);
    }
  }
  return Words;
}

} // namespace

std::vector<Suppression> findSuppressions(llvm::StringRef Text,
                                          const LangOptions &Language) {
  std::vector<Suppression> All;
  std::vector<Word> Open;
  for (Word &Each : findWords(Text, Language)) {
    if (Each.Text == "NOLINTBEGIN") {
      Open.push_back(std::move(Each));
      continue;
    }
    Suppression Made{.Word = Each.Text,
                     .Offset = Each.Offset,
                     .Names = Each.Names,
                     .EndNames = {},
                     .Extents = {Each.Extent},
                     .HasReason = Each.HasReason};
    if (Each.Text == "NOLINTNEXTLINE") {
      Made.What = Suppression::Kind::NextLine;
    } else if (Each.Text == "NOLINTEND") {
      // Blocks nest; clang-tidy wants the same list at both ends.
      if (Open.empty() || Open.back().List != Each.List)
        continue;
      const Word Begin = std::move(Open.back());
      Open.pop_back();
      Made = {.What = Suppression::Kind::Block,
              .Word = Begin.Text,
              .Offset = Begin.Offset,
              .BlockEnd = Each.Offset,
              .Names = Begin.Names,
              .EndNames = Each.Names,
              .Extents = {Begin.Extent, Each.Extent},
              .HasReason = Begin.HasReason};
    } else if (Each.Text != "NOLINT") {
      continue;
    }
    All.push_back(std::move(Made));
  }
  return All;
}

bool isInDirective(llvm::StringRef Text, unsigned Offset) {
  size_t Begin = Text.rfind('\n', Offset);
  Begin = Begin == llvm::StringRef::npos ? 0 : Begin + 1;
  while (Begin >= 2 && Text.take_front(Begin - 1).rtrim("\r").ends_with("\\")) {
    const size_t Before = Text.rfind('\n', Begin - 2);
    Begin = Before == llvm::StringRef::npos ? 0 : Before + 1;
  }
  return Text.substr(Begin).ltrim(" \t").starts_with("#");
}

} // namespace cotidy
