// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "cli/Options.h"
#include "cli/ProgressDisplay.h"
#include "cli/Terminal.h"
#include "driver/host/FixPlan.h"
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cotidy {

enum class FailOn { Warning, Error, Never };

/// How a report is written. Fixes is for files only.
enum class Format {
  Text,
  Json,
  JsonLines,
  Sarif,
  GitLab,
  Sonar,
  Rdjson,
  RdjsonLines,
  JUnit,
  Html,
  Fixes,
};

/// A file that a report goes to.
struct ReportFile {
  Format What = Format::Json; ///< Never Text, which is for people.
  std::string File;
  FixScope Scope = FixScope::Safe; ///< Only of Format::Fixes.
};

/// What the user asked `cotidy check` for.
struct CheckOptions {
  std::vector<std::string> Files; ///< Files and folders; none: all units.
  std::optional<std::vector<std::string>> Flags; ///< Instead of a database.
  std::string Database;                          ///< Empty: to be searched.
  std::string Checks;
  std::map<std::string, std::string> Options;
  std::string Config;
  std::vector<std::string> Models;   ///< Absolute.
  std::vector<std::string> External; ///< Absolute.
  std::vector<std::string> Traces;   ///< Absolute.
  std::optional<FixScope> Fix;
  bool FixErrors = false;
  bool Diff = false;
  unsigned Workers = 1;
  std::string FactsOutput; ///< Of `cotidy collect`; empty: standard output.
  bool Profile = false;
  bool Quiet = false;
  ProgressMode Progress = ProgressMode::Auto;
  ColorMode Color = ColorMode::Auto;
  FailOn Threshold = FailOn::Warning;
  Format Output = Format::Text; ///< Of standard output.
  std::vector<ReportFile> Reports;
  std::string Root; ///< Absolute; empty: to be found.
  std::chrono::milliseconds UnitTimeout = std::chrono::minutes(10);
  std::optional<std::uint64_t> MemoryLimit; ///< Bytes; 0: none.
  std::string CacheFolder;                  ///< Empty: the user's.
};

/// Fails if the call contradicts itself or names what does not exist.
[[nodiscard]] Result<CheckOptions>
readCheckOptions(const std::vector<std::string> &Arguments);

/// The same for `cotidy collect`, which knows a part of the options.
[[nodiscard]] Result<CheckOptions>
readCollectOptions(const std::vector<std::string> &Arguments);

/// The help page of `cotidy collect`.
[[nodiscard]] std::string describeCollect();

/// The help page of `cotidy check`.
[[nodiscard]] std::string describeCheck();

} // namespace cotidy
