// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/RecordedTimes.h"

#include "driver/host/Files.h"
#include "driver/host/WholeFile.h"
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>

namespace cotidy {
namespace {

constexpr std::string_view Head = "cotidy-unit-times 1\n";
/// Of what write() makes, and a bit.
constexpr std::uintmax_t MaxBytes = 64 * RecordedTimes::MaxRecords;
constexpr double MaxSeconds = 1e6;

/// FNV-1a: two units with one key would have each other's time, no more.
/// Source: www.isthe.com/chongo/tech/comp/fnv
class Hash {
public:
  void add(std::string_view Text) {
    for (const char Each : Text)
      add(Each);
    add('\0');
  }
  [[nodiscard]] std::uint64_t value() const { return Value; }

private:
  void add(char Byte) {
    Value ^= static_cast<unsigned char>(Byte);
    Value *= 0x100000001b3;
  }

  std::uint64_t Value = 0xcbf29ce484222325;
};

std::uint64_t keyOf(const wire::CheckJob &Job) {
  Hash Key;
  Key.add(Job.File);
  Key.add(Job.Directory);
  for (const std::string &Each : Job.Arguments)
    Key.add(Each);
  return Key.value();
}

std::int64_t today() {
  using Days = std::chrono::duration<std::int64_t, std::ratio<86400>>;
  const auto Now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<Days>(Now).count();
}

/// Takes a number and the character behind it off the front.
template <class T, class... Format>
bool takeNumber(std::string_view &Text, char Behind, T &Into, Format... How) {
  const char *End = Text.data() + Text.size();
  const auto [Stop, Failed] = std::from_chars(Text.data(), End, Into, How...);
  if (Failed != std::errc() || Stop == End || *Stop != Behind)
    return false;
  Text.remove_prefix(static_cast<std::size_t>(Stop - Text.data()) + 1);
  return true;
}

} // namespace

/// A line each: key, seconds, day.
std::map<std::uint64_t, RecordedTimes::Record>
RecordedTimes::parse(std::string_view Text) {
  std::map<std::uint64_t, Record> Records;
  if (!Text.starts_with(Head))
    return Records;
  Text.remove_prefix(Head.size());
  while (!Text.empty()) {
    std::uint64_t Key = 0;
    Record Read;
    if (!takeNumber(Text, ' ', Key, 16) ||
        !takeNumber(Text, ' ', Read.Seconds) ||
        !takeNumber(Text, '\n', Read.Day) ||
        !(Read.Seconds >= 0 && Read.Seconds <= MaxSeconds))
      return {}; // Nothing of a damaged file is believed.
    Records[Key] = Read;
  }
  return Records;
}

RecordedTimes RecordedTimes::read(const std::string &File) {
  RecordedTimes Times;
  std::error_code Failed;
  const std::uintmax_t Size = std::filesystem::file_size(File, Failed);
  if (Failed || Size > MaxBytes)
    return Times;
  if (const Result<std::string> Text = readFile(File))
    Times.Records = parse(*Text);
  return Times;
}

std::optional<double> RecordedTimes::seconds(const wire::CheckJob &Of) const {
  const auto Found = Records.find(keyOf(Of));
  if (Found == Records.end())
    return std::nullopt;
  return Found->second.Seconds;
}

void RecordedTimes::note(const wire::CheckJob &Of, double Seconds) {
  Noted[keyOf(Of)] = {std::clamp(Seconds, 0.0, MaxSeconds), today()};
}

Result<void> RecordedTimes::write(const std::string &File) const {
  std::map<std::uint64_t, Record> All = read(File).Records;
  for (const auto &[Key, Each] : Noted)
    All[Key] = Each;
  if (All.size() > MaxRecords) {
    std::vector<std::pair<std::int64_t, std::uint64_t>> ByAge;
    for (const auto &[Key, Each] : All)
      ByAge.emplace_back(Each.Day, Key);
    std::sort(ByAge.begin(), ByAge.end());
    ByAge.resize(All.size() - MaxRecords);
    for (const auto &[Day, Key] : ByAge)
      All.erase(Key);
  }
  std::string Text(Head);
  for (const auto &[Key, Each] : All) {
    char Line[80];
    Text.append(Line, static_cast<std::size_t>(std::snprintf(
                          Line, sizeof Line, "%llx %.3f %lld\n",
                          static_cast<unsigned long long>(Key), Each.Seconds,
                          static_cast<long long>(Each.Day))));
  }
  return writeWholeFile(File, Text);
}

std::vector<double> sortLongestFirst(std::vector<wire::CheckJob> &Jobs,
                                     const RecordedTimes &Times) {
  struct Place {
    bool Known = false;
    double Weight = 0; ///< Seconds, or bytes of the file.
  };
  std::vector<Place> Places(Jobs.size());
  double Sum = 0;
  std::size_t Known = 0;
  for (const wire::CheckJob &Job : Jobs) {
    Place &At = Places[Job.Id];
    if (const std::optional<double> Seconds = Times.seconds(Job)) {
      At = {true, *Seconds};
      Sum += *Seconds;
      ++Known;
      continue;
    }
    std::error_code Failed;
    const std::uintmax_t Size = std::filesystem::file_size(Job.File, Failed);
    At.Weight = Failed ? 0 : static_cast<double>(Size);
  }
  std::stable_sort(Jobs.begin(), Jobs.end(),
                   [&](const wire::CheckJob &A, const wire::CheckJob &B) {
                     const Place &First = Places[A.Id], &Second = Places[B.Id];
                     if (First.Known != Second.Known)
                       return !First.Known;
                     return First.Weight > Second.Weight;
                   });
  const double Average = Known ? Sum / static_cast<double>(Known) : 1;
  std::vector<double> Expected(Jobs.size());
  for (std::size_t I = 0; I < Places.size(); ++I)
    Expected[I] = Places[I].Known ? Places[I].Weight : Average;
  return Expected;
}

} // namespace cotidy
