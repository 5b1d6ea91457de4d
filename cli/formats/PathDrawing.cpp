// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/formats/PathDrawing.h"

#include "cli/formats/Escape.h"
#include <algorithm>
#include <optional>

namespace cotidy {
namespace {

// In pixels. The widths of letters are on the wide side, since fonts differ.
constexpr std::size_t Margin = 6;
constexpr std::size_t Indent = 30;
constexpr std::size_t DeepestIndent = 8 * Indent;
constexpr std::size_t BoxHeight = 44;
constexpr std::size_t Gap = 22;
constexpr std::size_t TextX = 38;
constexpr std::size_t TitleLetter = 8;
constexpr std::size_t PlaceLetter = 7;
constexpr std::size_t LongestText = 72;
/// Beyond that a drawing tells no more than the list of notes.
constexpr std::size_t MostSteps = 14;

struct Step {
  std::string Title;
  std::string Place;
  std::string Edge; ///< What leads here, "calls"; empty for a remark.
  const char *Class = "step";
  std::size_t Number = 0; ///< As in the source below it; 0: has no place.
  std::size_t Depth = 0;  ///< Of calls.
};

/// What "'f' calls 'g' here" names.
struct Hop {
  std::string Caller;
  std::string Callee;
};

std::optional<Hop> hopOf(const std::string &Message) {
  const std::string Calls = "' calls '";
  const std::string Here = "' here";
  const std::size_t Middle = Message.find(Calls);
  if (!Message.starts_with('\'') || !Message.ends_with(Here) ||
      Middle == std::string::npos ||
      Middle + Calls.size() > Message.size() - Here.size())
    return std::nullopt;
  const std::size_t Callee = Middle + Calls.size();
  return Hop{Message.substr(1, Middle - 1),
             Message.substr(Callee, Message.size() - Here.size() - Callee)};
}

/// At most LongestText characters, the middle left out.
std::string elided(const std::string &Text) {
  const std::string Valid = validUtf8(Text);
  if (codePoints(Valid) <= LongestText)
    return Valid;
  std::vector<std::size_t> Starts;
  for (std::size_t I = 0; I < Valid.size(); ++I)
    if ((static_cast<unsigned char>(Valid[I]) & 0xC0) != 0x80)
      Starts.push_back(I);
  const std::size_t Half = LongestText / 2;
  return Valid.substr(0, Starts[Half]) + "\u2026" +
         Valid.substr(Starts[Starts.size() - Half + 1]);
}

std::string placeOf(const std::string &File, unsigned Line,
                    const Presentation &Of) {
  return Of.pathOf(File) + ":" + std::to_string(Line);
}

/// A call that is awaited is one on the await path.
const char *edgeFrom(const std::string &File, unsigned Line,
                     const Presentation &Of) {
  return Of.Texts.line(File, Line).find("co_await") == std::string_view::npos
             ? "calls"
             : "awaits";
}

std::vector<Step> stepsOf(const wire::Finding &Found, const Presentation &Of) {
  std::vector<Step> Steps = {{Found.Symbol.empty() ? "here" : Found.Symbol,
                              placeOf(Found.File, Found.Line, Of), "",
                              "step first", 1, 0}};
  std::optional<Hop> Last;
  std::size_t Number = 1;
  std::size_t Depth = 0;
  std::string Edge = edgeFrom(Found.File, Found.Line, Of);
  for (const wire::Note &Note : Found.Notes) {
    if (Note.File.empty())
      continue;
    ++Number;
    const std::string Place = placeOf(Note.File, Note.Line, Of);
    Last = hopOf(Note.Message);
    if (Last) {
      Steps.push_back({Note.Symbol.empty() ? Last->Caller : Note.Symbol, Place,
                       Edge, "step", Number, ++Depth});
      Edge = edgeFrom(Note.File, Note.Line, Of);
    } else {
      Steps.push_back({Note.Message,
                       Note.Symbol.empty() ? Place : Note.Symbol + "  " + Place,
                       "", "step remark", Number, Depth});
    }
  }
  if (Last)
    Steps.push_back({Last->Callee, "", Edge, "step last", 0, Depth + 1});
  return Steps;
}

std::string number(std::size_t N) { return std::to_string(N); }

std::string text(const char *Class, std::size_t X, std::size_t Y,
                 const std::string &Shown) {
  return "<text class=\"" + std::string(Class) + "\" x=\"" + number(X) +
         "\" y=\"" + number(Y) + "\">" + escapeMarkup(Shown) + "</text>";
}

std::size_t indentOf(const Step &Each) {
  return Margin + std::min(Each.Depth * Indent, DeepestIndent);
}

/// Letters that a text is as wide as: those of three bytes and more, among them
/// Chinese and signs of all kinds, count as two.
std::size_t letters(const std::string &Text) {
  std::size_t Count = codePoints(Text);
  for (const char C : Text)
    Count += static_cast<unsigned char>(C) >= 0xE0;
  return Count;
}

std::size_t widthOf(const Step &Each) {
  return TextX + 14 +
         std::max(letters(elided(Each.Title)) * TitleLetter,
                  letters(elided(Each.Place)) * PlaceLetter);
}

std::string box(const Step &Each, std::size_t X, std::size_t Y) {
  const bool IsPlaced = Each.Number != 0;
  std::string Out = "<g class=\"" + std::string(Each.Class) + "\"><title>" +
                    escapeMarkup(Each.Title + "\n" + Each.Place) +
                    "</title><rect x=\"" + number(X) + "\" y=\"" + number(Y) +
                    "\" width=\"" + number(widthOf(Each)) + "\" height=\"" +
                    number(BoxHeight) + "\" rx=\"7\"/>";
  if (IsPlaced)
    Out += "<circle cx=\"" + number(X + 20) + "\" cy=\"" +
           number(Y + BoxHeight / 2) + "\" r=\"10\"/>" +
           text("n", X + 20, Y + BoxHeight / 2 + 4, number(Each.Number));
  const std::size_t TextAt = X + (IsPlaced ? TextX : 14);
  Out += text("t", TextAt, Y + (IsPlaced ? 19 : 27), elided(Each.Title));
  if (IsPlaced)
    Out += text("p", TextAt, Y + 35, elided(Each.Place));
  return Out + "</g>";
}

} // namespace

std::string drawPath(const wire::Finding &Found, const Presentation &Of) {
  std::vector<Step> Steps = stepsOf(Found, Of);
  if (Steps.size() < 2)
    return {};
  if (Steps.size() > MostSteps) {
    const std::size_t Left = Steps.size() - MostSteps;
    const Step End = Steps.back();
    Steps.resize(MostSteps - 1);
    Steps.push_back({number(Left) + " more steps, listed below", "", "",
                     "step remark", 0, Steps.back().Depth});
    Steps.push_back(End);
  }
  std::string Lines;
  std::string Boxes;
  std::size_t Width = 0;
  std::size_t Y = Margin;
  for (std::size_t I = 0; I < Steps.size(); ++I) {
    const std::size_t X = indentOf(Steps[I]);
    if (I) {
      const std::size_t From = indentOf(Steps[I - 1]) + 15;
      const std::size_t Middle = Y + BoxHeight / 2;
      const bool IsDeeper = X > From;
      // Down the side and into the next box, or straight down.
      Lines += "<path class=\"edge\" marker-end=\"url(#arrow)\" d=\"M" +
               number(From) + " " + number(Y - Gap) +
               (IsDeeper ? "V" + number(Middle) + "H" + number(X - 5)
                         : "V" + number(Y - 5)) +
               "\"/>";
      if (!Steps[I].Edge.empty())
        Lines += text("e", From + 7, Y - Gap / 2 + 4, Steps[I].Edge);
    }
    Boxes += box(Steps[I], X, Y);
    Width = std::max(Width, X + widthOf(Steps[I]) + Margin);
    Y += BoxHeight + Gap;
  }
  const std::string Size =
      number(Width) + "\" height=\"" + number(Y - Gap + Margin);
  return "<svg class=\"path\" role=\"img\" aria-label=\"The way in " +
         number(Steps.size()) + " steps\" width=\"" + Size +
         "\" viewBox=\"0 0 " + number(Width) + " " + number(Y - Gap + Margin) +
         "\">" + Lines + Boxes + "</svg>";
}

} // namespace cotidy
