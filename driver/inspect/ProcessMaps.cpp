// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/inspect/ProcessMaps.h"

#include <algorithm>
#include <charconv>

namespace cotidy {
namespace {

/// Takes what stands before the first End, and that too.
std::string_view take(std::string_view &From, char End) {
  const std::size_t At = std::min(From.find(End), From.size());
  const std::string_view Taken = From.substr(0, At);
  From.remove_prefix(std::min(At + 1, From.size()));
  return Taken;
}

bool number(std::string_view Text, std::uint64_t &Into) {
  const char *End = Text.data() + Text.size();
  const auto [Stop, Failed] = std::from_chars(Text.data(), End, Into, 16);
  return Failed == std::errc() && Stop == End;
}

} // namespace

std::vector<MappedFile> readMaps(std::string_view Text) {
  struct File : MappedFile {
    std::string_view Identity;
    bool Code = false;
  };
  std::vector<File> Files;
  while (!Text.empty()) {
    // 7f00-7f10 r-xp 00001000 fe:00 1234      /usr/lib/libc.so.6 (deleted)
    std::string_view Line = take(Text, '\n');
    MappedFile::Part Part;
    if (!number(take(Line, '-'), Part.Address))
      continue;
    take(Line, ' ');
    const bool Code = take(Line, ' ').find('x') != std::string_view::npos;
    if (!number(take(Line, ' '), Part.Offset))
      continue;
    const std::size_t Begin = Line.find('/');
    if (Begin == std::string_view::npos)
      continue; // The stack, the heap and the like.
    const std::string_view Identity = Line;
    std::string_view Path = Line.substr(Begin);
    constexpr std::string_view Mark = " (deleted)";
    const bool Deleted = Path.ends_with(Mark);
    if (Deleted)
      Path.remove_suffix(Mark.size());
    auto Found =
        std::find_if(Files.begin(), Files.end(), [&](const File &Each) {
          return Each.Identity == Identity;
        });
    if (Found == Files.end()) {
      Found = Files.emplace(Files.end());
      Found->Identity = Identity;
      Found->Path = Path;
      Found->Deleted = Deleted;
    }
    Found->Code |= Code;
    Found->Parts.push_back(Part);
  }
  std::vector<MappedFile> WithCode;
  for (File &Each : Files)
    if (Each.Code)
      WithCode.push_back(std::move(Each));
  return WithCode;
}

} // namespace cotidy
