// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/ProfileTable.h"

#include "driver/host/Files.h"
#include <algorithm>
#include <cstdio>
#include <map>

namespace cotidy {
namespace {

using Of = wire::TimeShare::Of;

/// The time of one check, analysis or stage over all units.
struct Row {
  Of What = Of::Rest;
  std::string Name;
  double Seconds = 0;
  double Longest = 0;
  const std::string *Slowest = nullptr; ///< The unit that took Longest.
};

std::vector<Row> rowsOf(const std::vector<UnitTimes> &Units) {
  std::map<std::pair<Of, std::string>, Row> ByName;
  for (const UnitTimes &Unit : Units)
    for (const wire::TimeShare &Share : Unit.Shares) {
      Row &Sum = ByName[{Share.What, Share.Name}];
      Sum.What = Share.What;
      Sum.Name =
          Share.What == Of::Analysis ? "shared: " + Share.Name : Share.Name;
      Sum.Seconds += Share.Seconds;
      if (!Sum.Slowest || Share.Seconds > Sum.Longest) {
        Sum.Longest = Share.Seconds;
        Sum.Slowest = &Unit.File;
      }
    }
  std::vector<Row> Rows;
  for (auto &[Name, Each] : ByName)
    Rows.push_back(std::move(Each));
  std::stable_sort(Rows.begin(), Rows.end(), [](const Row &A, const Row &B) {
    return A.Seconds > B.Seconds;
  });
  return Rows;
}

double secondsOf(const UnitTimes &Unit, Of What) {
  double Sum = 0;
  for (const wire::TimeShare &Share : Unit.Shares)
    if (Share.What == What)
      Sum += Share.Seconds;
  return Sum;
}

double allOf(const UnitTimes &Unit) {
  double Sum = 0;
  for (const wire::TimeShare &Share : Unit.Shares)
    Sum += Share.Seconds;
  return Sum;
}

double checksOf(const UnitTimes &Unit) {
  return secondsOf(Unit, Of::Check) + secondsOf(Unit, Of::Analysis);
}

std::string number(double Value, const char *Format = "%10.3f") {
  char Text[32];
  std::snprintf(Text, sizeof Text, Format, Value);
  return Text;
}

/// What checks cost, as a part of what the compiler needs anyway.
std::string ofParse(double Seconds, double Parse) {
  return Parse > 0 ? number(100 * Seconds / Parse, "%8.1f %%")
                   : std::string(10, ' ');
}

std::string padded(std::string Text, std::size_t Width) {
  Text.resize(std::max(Width, Text.size()), ' ');
  return Text;
}

} // namespace

std::string profileTable(const std::vector<UnitTimes> &Units) {
  double Parse = 0, Checks = 0;
  for (const UnitTimes &Unit : Units) {
    Parse += secondsOf(Unit, Of::Parse);
    Checks += checksOf(Unit);
  }
  const std::vector<Row> Rows = rowsOf(Units);
  std::size_t Width = std::string("all checks").size();
  for (const Row &Each : Rows)
    Width = std::max(Width, Each.Name.size());

  std::string Table =
      "   seconds  of parse  " + padded("what", Width) + "   longest  in\n";
  for (const Row &Each : Rows)
    Table += number(Each.Seconds) +
             (Each.What == Of::Parse ? std::string(10, ' ')
                                     : ofParse(Each.Seconds, Parse)) +
             "  " + padded(Each.Name, Width) + number(Each.Longest) + "  " +
             displayPath(*Each.Slowest) + "\n";
  Table += number(Checks) + ofParse(Checks, Parse) + "  all checks\n";

  if (Units.size() < 2)
    return Table;
  std::vector<const UnitTimes *> Slowest;
  for (const UnitTimes &Unit : Units)
    Slowest.push_back(&Unit);
  std::stable_sort(Slowest.begin(), Slowest.end(),
                   [](const UnitTimes *A, const UnitTimes *B) {
                     return allOf(*A) > allOf(*B);
                   });
  Table += "\n   seconds     parse    checks  of parse  unit\n";
  for (const UnitTimes *Unit : Slowest) {
    const double Parsing = secondsOf(*Unit, Of::Parse);
    Table += number(allOf(*Unit)) + number(Parsing) + number(checksOf(*Unit)) +
             ofParse(checksOf(*Unit), Parsing) + "  " +
             displayPath(Unit->File) + "\n";
  }
  return Table;
}

} // namespace cotidy
