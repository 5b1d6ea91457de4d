// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "cli/CheckOptions.h"
#include "cli/formats/Presentation.h"
#include "driver/host/Trace.h"
#include <string>

namespace cotidy {

/// Everything about a report but the report: what formats other than text show.
class ReportFiles {
public:
  /// Whether the call wants any other format than text.
  explicit ReportFiles(const CheckOptions &Options);
  [[nodiscard]] bool areWanted() const { return Wanted; }

  /// Reads the sources. To be called before they are fixed, since the places of
  /// a report are those of the analysed text.
  void prepare(const Report &Of);

  /// The report for standard output in a format other than text. Seen may be
  /// null.
  [[nodiscard]] std::string show(const Report &Of, const Trace *Seen);

  /// Writes the files that the call names. False if one could not be written,
  /// which is then reported.
  [[nodiscard]] bool write(const Report &Of, const Trace *Seen);

private:
  std::string showAs(Format What, FixScope Scope, const Presentation &Of,
                     const Trace *Seen);
  Presentation presentation(const Report &Of);

  const CheckOptions &Options;
  bool Wanted;
  bool NeedsChecks;
  std::string Root;
  SourceTexts Texts;
  std::vector<wire::CheckInfo> Checks;
};

} // namespace cotidy
