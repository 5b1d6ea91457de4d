// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cotidy {

/// How far a run is, and how that is told. Reads no clock: Now is in seconds
/// since the run began.
class RunProgress {
public:
  /// Expected: what each unit takes, by its id, in seconds if HasRecords, else
  /// in any one unit.
  RunProgress(std::vector<double> Expected, bool HasRecords, unsigned Workers);

  void started(std::uint64_t Id, const std::string &Name, double Now);
  void finished(std::uint64_t Id, bool Failed);
  /// The unit will be begun once more.
  void again(std::uint64_t Id);

  /// About how many seconds the rest takes; nothing if nobody can know yet.
  [[nodiscard]] std::optional<double> timeLeft(double Now) const;

  /// "[####......] 41/120  3.2/s  25 s left  1 failed  a.cpp, b.cpp", in at
  /// most Width columns.
  [[nodiscard]] std::string bar(double Now, std::size_t Width) const;
  /// "41 of 120 units checked, 1 failed, 3.2/s, 25 s left".
  [[nodiscard]] std::string sentence(double Now) const;

private:
  struct Running {
    std::string Name;
    double Since = 0;
  };

  [[nodiscard]] std::string rate(double Now) const;

  const std::vector<double> Expected;
  const bool HasRecords;
  const unsigned Workers;
  std::size_t Total; ///< Each unit as often as it is begun.
  double ExpectedInAll = 0;
  double ExpectedOfDone = 0;
  std::size_t Done = 0;
  std::size_t Failed = 0;
  std::map<std::uint64_t, Running> Begun;
};

/// "4 s", "3 min", "1 h 5 min".
[[nodiscard]] std::string showTime(double Seconds);

} // namespace cotidy
