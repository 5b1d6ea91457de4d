// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/ShellWords.h"

#include "driver/host/Files.h"
#include <filesystem>

namespace cotidy {
namespace {

constexpr int MaxNesting = 10;

bool isSpace(char C) {
  return C == ' ' || C == '\t' || C == '\n' || C == '\r' || C == '\v' ||
         C == '\f';
}

/// Inside double quotes a backslash escapes these only.
bool isEscapableInQuotes(char C) {
  return C == '"' || C == '\\' || C == '$' || C == '`' || C == '\n';
}

void expandInto(const std::vector<std::string> &Arguments,
                const std::filesystem::path &Directory, int Depth,
                std::vector<std::string> &Out) {
  for (const std::string &Argument : Arguments) {
    if (Argument.size() > 1 && Argument[0] == '@' && Depth < MaxNesting) {
      const auto Text = readFile((Directory / Argument.substr(1)).string());
      if (Text) {
        expandInto(splitShellWords(*Text), Directory, Depth + 1, Out);
        continue;
      }
    }
    Out.push_back(Argument);
  }
}

} // namespace

std::vector<std::string> splitShellWords(std::string_view Text) {
  std::vector<std::string> Words;
  std::string Word;
  bool InWord = false; // '' is a word though it has no character.
  char Quote = 0;
  for (std::size_t I = 0; I < Text.size(); ++I) {
    const char C = Text[I];
    const bool Last = I + 1 == Text.size();
    if (Quote == '\'') {
      if (C == Quote)
        Quote = 0;
      else
        Word += C;
    } else if (C == '\\' && !Last &&
               (!Quote || isEscapableInQuotes(Text[I + 1]))) {
      // An escaped line end is no character at all.
      if (Text[++I] != '\n') {
        Word += Text[I];
        InWord = true;
      }
    } else if (Quote) {
      if (C == Quote)
        Quote = 0;
      else
        Word += C;
    } else if (C == '"' || C == '\'') {
      Quote = C;
      InWord = true;
    } else if (isSpace(C)) {
      if (InWord)
        Words.push_back(std::move(Word));
      Word.clear();
      InWord = false;
    } else {
      Word += C;
      InWord = true;
    }
  }
  if (InWord)
    Words.push_back(std::move(Word));
  return Words;
}

std::vector<std::string>
expandResponseFiles(const std::vector<std::string> &Arguments,
                    const std::string &Directory) {
  std::vector<std::string> Out;
  expandInto(Arguments, Directory, 0, Out);
  return Out;
}

} // namespace cotidy
