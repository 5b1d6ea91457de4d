// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Messages.h"
#include "driver/wire/Result.h"
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cotidy {

/// How long units took in earlier runs: by them the longest begin first, and
/// the time that is left is told. A file that is absent or damaged is one
/// without records, and one that is wrong makes a run a little longer, nothing
/// else.
class RecordedTimes {
public:
  /// The records of a file; none if it is absent, damaged or too long.
  [[nodiscard]] static RecordedTimes read(const std::string &File);

  /// Nothing if there is no record for this file with these flags.
  [[nodiscard]] std::optional<double> seconds(const wire::CheckJob &Of) const;

  /// Whether there is a record of anything.
  [[nodiscard]] bool any() const { return !Records.empty(); }

  void note(const wire::CheckJob &Of, double Seconds);

  /// Adds what was noted to what the file has now, where another run may have
  /// written meanwhile. Of more than MaxRecords the oldest are dropped. Fails
  /// if it cannot be written.
  [[nodiscard]] Result<void> write(const std::string &File) const;

  static constexpr std::size_t MaxRecords = 50'000;

private:
  struct Record {
    double Seconds = 0;
    std::int64_t Day = 0; ///< When it was noted, since 1970.
  };

  static std::map<std::uint64_t, Record> parse(std::string_view Text);

  std::map<std::uint64_t, Record> Records;
  std::map<std::uint64_t, Record> Noted;
};

/// Puts jobs into the order in which they are to begin, and gives the seconds
/// that each is expected to take, by its Id, which is its index.
///
/// Those without a record stand first, the largest file in front, then the
/// others, the longest in front. The run ends when its last unit does: a unit
/// that turns out long must not begin late, and one that turns out short costs
/// nothing when it begins early. Without a record a unit is expected to take as
/// long as those with one do on average.
[[nodiscard]] std::vector<double>
sortLongestFirst(std::vector<wire::CheckJob> &Jobs, const RecordedTimes &Times);

} // namespace cotidy
