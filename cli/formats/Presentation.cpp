// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/formats/Presentation.h"

#include "driver/host/Files.h"
#include "driver/host/Fingerprint.h"
#include <algorithm>

namespace cotidy {

const wire::CheckInfo *Presentation::infoOf(const std::string &Check) const {
  const auto Found = std::find_if(
      Checks.begin(), Checks.end(),
      [&](const wire::CheckInfo &Each) { return Each.Name == Check; });
  return Found == Checks.end() ? nullptr : &*Found;
}

std::string Presentation::pathOf(const std::string &File) const {
  return pathFrom(Root, File);
}

Presentation presentationOf(const Report &Shown, SourceTexts &Texts,
                            std::string Version, std::string Root,
                            std::vector<wire::CheckInfo> Checks) {
  std::vector<std::string> Made = fingerprints(Shown.Findings, Root, Texts);
  return {Shown,
          Texts,
          std::move(Version),
          std::move(Root),
          std::move(Checks),
          std::move(Made)};
}

Gravity gravityOf(const wire::Finding &Found) {
  if (Found.Level == "error")
    return Gravity::Blocking;
  if (Found.Confidence == "certain")
    return Gravity::Certain;
  return Found.Confidence == "policy" ? Gravity::Policy : Gravity::Likely;
}

std::string reasonOf(const wire::UnitResult &Unit) {
  if (Unit.Errors.empty())
    return "the worker gave no reason";
  const wire::CompileError &First = Unit.Errors.front();
  if (Unit.Status != wire::UnitStatus::Broken)
    return First.Message;
  const std::size_t More = Unit.Errors.size() - 1;
  return "it does not compile: " + First.Message +
         (More ? " (and " + std::to_string(More) + " more)" : "");
}

Extent extentOf(const wire::Finding &Found, SourceTexts &Texts) {
  const SourceTexts::Position Begin = {Found.Line, Found.Column};
  const std::size_t End = Found.Offset + Found.Length;
  // A file that is gone, or was cut since, has no such place.
  if (Found.Length == 0 || End > Texts.text(Found.File).size())
    return {Begin, Begin};
  return {Begin, Texts.at(Found.File, End)};
}

} // namespace cotidy
