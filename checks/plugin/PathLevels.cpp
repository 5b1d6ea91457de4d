// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/plugin/PathLevels.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {

llvm::Expected<PathLevels> PathLevels::parse(llvm::StringRef Text) {
  PathLevels Read;
  Read.Text = std::make_unique<std::string>(Text);
  for (llvm::StringRef Part : llvm::split(*Read.Text, ';')) {
    Part = Part.trim();
    if (Part.empty())
      continue;
    const auto [Glob, Level] = Part.rsplit('=');
    const int Known = llvm::StringSwitch<int>(Level.trim())
                          .Case("certain", int(Confidence::Certain))
                          .Case("likely", int(Confidence::Likely))
                          .Case("policy", int(Confidence::Policy))
                          .Case("off", 3)
                          .Default(-1);
    if (Known < 0 || Glob.trim().empty())
      return llvm::createStringError(
          llvm::formatv("cotidy.PathLevels: '{0}': no level for a glob; write "
                        "'glob=level' with certain, likely, policy or off",
                        Part));
    auto Pattern = llvm::GlobPattern::create(Glob.trim());
    if (!Pattern)
      return llvm::createStringError(
          llvm::formatv("cotidy.PathLevels: '{0}': {1}; mend the glob", Part,
                        llvm::toString(Pattern.takeError())));
    Read.Entries.push_back({std::move(*Pattern),
                            Known == 3 ? std::nullopt
                                       : std::optional(Confidence(Known))});
  }
  return Read;
}

bool PathLevels::reports(llvm::StringRef Path, Confidence Level) const {
  const auto Matches = [Path](const llvm::GlobPattern &Glob) {
    for (llvm::StringRef Rest = Path;;) {
      if (Glob.match(Rest))
        return true;
      const size_t Slash = Rest.find('/');
      if (Slash == llvm::StringRef::npos)
        return false;
      Rest = Rest.drop_front(Slash + 1);
    }
  };
  for (const Entry &Each : llvm::reverse(Entries))
    if (Matches(Each.Glob))
      return Each.AtLeast && Level <= *Each.AtLeast;
  return true;
}

} // namespace cotidy
