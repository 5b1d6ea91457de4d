// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/RunProgress.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cotidy {
namespace {

/// Before that a rate says nothing.
constexpr double FirstSecond = 1;

bool continuesCharacter(char Byte) {
  return (static_cast<unsigned char>(Byte) & 0xC0) == 0x80;
}

/// Text with a terminal's commands in it made harmless; file names may hold
/// anything.
std::string printable(std::string Text) {
  for (char &Each : Text)
    if (static_cast<unsigned char>(Each) < ' ' || Each == 0x7F)
      Each = '?';
  return Text;
}

/// At most so many columns, a character each. A line that wraps could not be
/// taken back.
std::string cut(const std::string &Text, std::size_t Columns) {
  std::size_t End = 0;
  for (std::size_t Column = 0; End < Text.size(); ++End)
    if (!continuesCharacter(Text[End]) && ++Column > Columns)
      break;
  return Text.substr(0, End);
}

std::string drawBar(double Part, std::size_t Columns) {
  const auto Full = static_cast<std::size_t>(std::clamp(Part, 0.0, 1.0) *
                                             static_cast<double>(Columns));
  return "[" + std::string(Full, '#') + std::string(Columns - Full, '.') + "] ";
}

} // namespace

std::string showTime(double Seconds) {
  const long long Whole = std::llround(std::max(0.0, Seconds));
  if (Whole < 100)
    return std::to_string(Whole) + " s";
  const long long Minutes = (Whole + 30) / 60;
  if (Minutes < 100)
    return std::to_string(Minutes) + " min";
  return std::to_string(Minutes / 60) + " h " + std::to_string(Minutes % 60) +
         " min";
}

RunProgress::RunProgress(std::vector<double> Expected, bool HasRecords,
                         unsigned Workers)
    : Expected(std::move(Expected)), HasRecords(HasRecords), Workers(Workers),
      Total(this->Expected.size()) {
  ExpectedInAll =
      std::accumulate(this->Expected.begin(), this->Expected.end(), 0.0);
}

void RunProgress::started(std::uint64_t Id, const std::string &Name,
                          double Now) {
  Begun[Id] = {printable(Name), Now};
}

void RunProgress::again(std::uint64_t Id) {
  ExpectedInAll += Expected.at(Id);
  ++Total;
}

void RunProgress::finished(std::uint64_t Id, bool HasFailed) {
  Begun.erase(Id);
  ExpectedOfDone += Expected.at(Id);
  ++Done;
  Failed += HasFailed;
}

std::optional<double> RunProgress::timeLeft(double Now) const {
  double Left = 0;
  if (Done && Now >= FirstSecond && ExpectedOfDone > 0)
    Left = (ExpectedInAll - ExpectedOfDone) / (ExpectedOfDone / Now);
  else if (HasRecords)
    Left = ExpectedInAll / static_cast<double>(std::clamp<std::size_t>(
                               Expected.size(), 1, std::max(1U, Workers))) -
           Now;
  else
    return std::nullopt;
  // It does not end before what runs now.
  if (HasRecords)
    for (const auto &[Id, Each] : Begun)
      Left = std::max(Left, Expected.at(Id) - (Now - Each.Since));
  return std::max(Left, 0.0);
}

std::string RunProgress::rate(double Now) const {
  if (!Done || Now < FirstSecond)
    return {};
  const double ASecond = static_cast<double>(Done) / Now;
  const bool Slow = ASecond < 1;
  const long long Tenths = std::llround(ASecond * (Slow ? 60 : 1) * 10);
  std::string Text = std::to_string(Tenths / 10);
  if (Tenths < 1000)
    Text += "." + std::to_string(Tenths % 10);
  return Text + (Slow ? "/min" : "/s");
}

std::string RunProgress::bar(double Now, std::size_t Width) const {
  std::string Line;
  if (Width >= 60)
    Line = drawBar(ExpectedInAll > 0 ? ExpectedOfDone / ExpectedInAll : 0,
                   std::min<std::size_t>(Width / 4, 30));
  Line += std::to_string(Done) + "/" + std::to_string(Total);
  if (const std::string Rate = rate(Now); !Rate.empty())
    Line += "  " + Rate;
  if (const auto Left = timeLeft(Now))
    Line += "  " + showTime(*Left) + " left";
  if (Failed)
    Line += "  " + std::to_string(Failed) + " failed";
  const char *Before = "  ";
  for (const auto &[Id, Each] : Begun) {
    Line += Before + Each.Name;
    Before = ", ";
  }
  return cut(Line, Width);
}

std::string RunProgress::sentence(double Now) const {
  std::string Text =
      std::to_string(Done) + " of " + std::to_string(Total) + " units checked";
  if (Failed)
    Text += ", " + std::to_string(Failed) + " failed";
  if (const std::string Rate = rate(Now); !Rate.empty())
    Text += ", " + Rate;
  if (const auto Left = timeLeft(Now))
    Text += ", " + showTime(*Left) + " left";
  return Text;
}

} // namespace cotidy
