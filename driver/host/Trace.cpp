// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/Trace.h"

#include "driver/host/Files.h"
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sys/stat.h>
#include <tuple>

namespace cotidy {
namespace {

using nlohmann::json;

constexpr const char *CheckName = "cotidy-slow-callback";
constexpr std::size_t LongestLine = 256 * 1024;

std::string counted(std::size_t Count, const std::string &Noun) {
  return std::to_string(Count) + " " + Noun + (Count == 1 ? "" : "s");
}

/// "12 ms", "3.4 s".
std::string shown(double Seconds) {
  char Text[40];
  if (Seconds < 9.9995)
    std::snprintf(Text, sizeof Text, "%.0f ms", Seconds * 1000);
  else
    std::snprintf(Text, sizeof Text, "%.1f s", Seconds);
  return Text;
}

/// Lines that were left out for one reason, and the first of them.
struct LeftOut {
  std::size_t Count = 0;
  std::string First;

  void add(const std::string &Where) {
    if (Count++ == 0)
      First = Where;
  }
  void say(std::vector<std::string> &To, const std::string &Noun,
           const std::string &Why) const {
    if (Count)
      To.push_back(First + ": " + Why +
                   (Count == 1 ? ", left out"
                               : ", left out with " +
                                     counted(Count - 1, "more " + Noun)));
  }
};

struct Place {
  std::string Function;
  std::string File;
  unsigned Line = 0;
};

std::optional<Place> placeIn(const json &Value) {
  if (!Value.is_object())
    return std::nullopt;
  const auto Function = Value.find("function");
  const auto File = Value.find("file");
  const auto Line = Value.find("line");
  if (Function == Value.end() || !Function->is_string() ||
      File == Value.end() || !File->is_string() || Line == Value.end() ||
      !Line->is_number_unsigned() || *Line == 0U || *Line > 100'000'000U)
    return std::nullopt;
  return Place{Function->get<std::string>(), File->get<std::string>(),
               Line->get<unsigned>()};
}

/// Seconds, or nothing if it is no number that can be meant.
std::optional<double> secondsIn(const json &Value, const char *Key) {
  const auto Found = Value.find(Key);
  if (Found == Value.end() || !Found->is_number())
    return std::nullopt;
  const double Seconds = Found->get<double>();
  if (!std::isfinite(Seconds) || Seconds < 0 || Seconds > 1e12)
    return std::nullopt;
  return Seconds;
}

/// Whether a coroutine that the runtime made stands there, to call another.
bool isPlumbing(const Place &Of) {
  return Of.File.find("/include/asyncio/") != std::string::npos;
}

/// The line where the block ends that the line is in, or that it opens; the
/// line itself if there is none. Braces in texts and comments come in pairs
/// mostly, and with those that do not less is found.
unsigned endOfBlock(const std::string &Text, unsigned Line) {
  unsigned At = 1;
  int Depth = 0;
  bool Opened = false;
  for (const char C : Text) {
    if (C == '\n') {
      ++At;
      continue;
    }
    if (At < Line)
      continue;
    if (C == '{') {
      ++Depth;
      Opened |= At == Line;
    } else if (C == '}') {
      --Depth;
      if (Depth < 0 || (Depth == 0 && Opened && At > Line))
        return At;
    }
  }
  return Line;
}

class Reader {
public:
  explicit Reader(const std::vector<std::string> &Folders) : Folders(Folders) {}

  Result<void> read(const std::string &Path) {
    errno = 0;
    std::ifstream Stream(Path, std::ios::binary);
    std::error_code Ignored;
    if (!Stream.is_open() || std::filesystem::is_directory(Path, Ignored))
      return Error{
          Path + ": cannot be read: " + std::strerror(errno ? errno : EISDIR)};
    std::string Line;
    bool TooLong = false;
    std::size_t Number = 1;
    std::string Buffer(65536, '\0');
    const auto Finish = [&] {
      const std::string Where =
          displayPath(absolutePath(Path)) + ":" + std::to_string(Number++);
      if (TooLong)
        Damaged.add(Where);
      else if (Line.find_first_not_of(" \t\r") != std::string::npos)
        readLine(Line, Where);
      Line.clear();
      TooLong = false;
    };
    while (
        Stream.read(Buffer.data(), static_cast<std::streamsize>(Buffer.size())),
        Stream.gcount() > 0) {
      std::string_view Rest(Buffer.data(),
                            static_cast<std::size_t>(Stream.gcount()));
      while (true) {
        const std::size_t End = Rest.find('\n');
        const std::string_view Part = Rest.substr(0, End);
        if (Line.size() + Part.size() > LongestLine)
          TooLong = true;
        else
          Line += Part;
        if (End == std::string_view::npos)
          break;
        Finish();
        Rest.remove_prefix(End + 1);
      }
    }
    if (Stream.bad())
      return Error{Path + ": cannot be read: " + std::strerror(EIO)};
    if (!Line.empty() || TooLong)
      Finish();
    return {};
  }

  Trace finish() {
    Trace Made;
    for (auto &[Key, All] : Seen) {
      std::sort(All.Seconds.begin(), All.Seconds.end());
      const std::size_t Middle = All.Seconds.size() / 2;
      const auto &[File, Line, Function] = Key;
      Made.Places.push_back(
          {File, Line, Function, All.Last, All.Seconds.size(),
           All.Seconds.back(),
           All.Seconds.size() % 2
               ? All.Seconds[Middle]
               : (All.Seconds[Middle - 1] + All.Seconds[Middle]) / 2,
           false});
    }
    Made.Lines = Lines;
    Damaged.say(Made.Problems, "line", "is no line of a trace");
    Unknown.say(Made.Problems, "line",
                "is of a version or an event that this cotidy does not know");
    Placeless.say(Made.Problems, "line",
                  "a slow callback, which has no place in the source");
    for (const auto &[Name, Each] : Missing)
      Made.Problems.push_back(Name + ": does not exist, its " +
                              counted(Each, "line") + " of the trace left out");
    for (const auto &[Name, Each] : Changed)
      Made.Problems.push_back(
          displayPath(Name) +
          ": was changed since the trace was written, its " +
          counted(Each, "line") + " left out");
    for (const auto &[Name, Each] : Shorter)
      Made.Problems.push_back(displayPath(Name) + ": is too short for " +
                              counted(Each, "line") +
                              " of the trace, left out");
    return Made;
  }

private:
  void readLine(const std::string &Text, const std::string &Where) {
    const json Line = json::parse(Text, nullptr, false);
    if (!Line.is_object()) {
      Damaged.add(Where);
      return;
    }
    const auto Version = Line.find("version");
    const auto Event = Line.find("event");
    if (Version == Line.end() || Event == Line.end()) {
      Damaged.add(Where);
      return;
    }
    if (*Version != 1 || *Event != "slow-callback") {
      Unknown.add(Where);
      return;
    }
    const auto Time = secondsIn(Line, "time");
    const auto Seconds = secondsIn(Line, "seconds");
    const auto Begin = Line.find("begin");
    if (!Time || !Seconds ||
        (Begin != Line.end() && (!Begin->is_array() || Begin->empty()))) {
      Damaged.add(Where);
      return;
    }
    if (Begin == Line.end()) {
      Placeless.add(Where);
      return;
    }
    std::vector<Place> Stack;
    for (const json &Each : *Begin) {
      auto Read = placeIn(Each);
      if (!Read) {
        Damaged.add(Where);
        return;
      }
      Stack.push_back(std::move(*Read));
    }
    // The program's own code, as far as there is any.
    auto At = std::find_if_not(Stack.begin(), Stack.end(), isPlumbing);
    if (At == Stack.end())
      At = Stack.begin();
    add(*At, Line, *Time, *Seconds);
  }

  void add(const Place &At, const json &Line, double Time, double Seconds) {
    const Source &Of = sourceOf(At.File);
    if (Of.Path.empty()) {
      ++Missing[At.File];
      return;
    }
    if (Of.Changed > Time) {
      ++Changed[Of.Path];
      return;
    }
    if (At.Line > Of.Lines) {
      ++Shorter[Of.Path];
      return;
    }
    ++Lines;
    Steps &Into = Seen[{Of.Path, At.Line, At.Function}];
    if (Into.Seconds.empty())
      Into.Last = At.Line;
    Into.Seconds.push_back(Seconds);
    // Further down the coroutine has gone on to there. Higher up it is in
    // another round of a loop, or it is another call of it; then, as when it
    // ended, it has at least gone through its block.
    if (const auto End = Line.find("end"); End != Line.end() && End->is_array())
      for (const json &Each : *End)
        if (const auto Read = placeIn(Each);
            Read && Read->File == At.File && Read->Function == At.Function &&
            Read->Line > At.Line && Read->Line <= Of.Lines) {
          Into.Last = std::max(Into.Last, Read->Line);
          return;
        }
    Into.Last = std::max(Into.Last, endOfBlock(Of.Text, At.Line));
  }

  struct Source {
    std::string Path; ///< Empty if there is no such file.
    double Changed = 0;
    unsigned Lines = 0;
    std::string Text;
  };

  const Source &sourceOf(const std::string &Name) {
    const auto [Found, New] = Sources.try_emplace(Name);
    if (!New || Name.empty())
      return Found->second;
    std::vector<std::string> Paths;
    if (Name.front() == '/') {
      Paths = {absolutePath(Name)};
    } else {
      for (const std::string &Folder : Folders)
        Paths.push_back(absolutePath(Name, Folder));
      Paths.push_back(absolutePath(Name));
    }
    for (const std::string &Path : Paths) {
      struct stat Status{};
      if (::stat(Path.c_str(), &Status) != 0 || !S_ISREG(Status.st_mode))
        continue;
      const Result<std::string> Text = readFile(Path);
      if (!Text)
        continue;
      Found->second = {
          Path,
          static_cast<double>(Status.st_mtim.tv_sec) +
              static_cast<double>(Status.st_mtim.tv_nsec) / 1e9,
          static_cast<unsigned>(std::count(Text->begin(), Text->end(), '\n') +
                                (!Text->empty() && Text->back() != '\n')),
          *Text};
      break;
    }
    return Found->second;
  }

  struct Steps {
    std::vector<double> Seconds;
    unsigned Last = 0;
  };

  const std::vector<std::string> &Folders;
  std::map<std::tuple<std::string, unsigned, std::string>, Steps> Seen;
  std::map<std::string, Source> Sources;
  std::size_t Lines = 0;
  LeftOut Damaged;
  LeftOut Unknown;
  LeftOut Placeless;
  std::map<std::string, std::size_t> Missing;
  std::map<std::string, std::size_t> Changed;
  std::map<std::string, std::size_t> Shorter;
};

/// Of the line in the file, for a finding that has no range.
void locate(wire::Finding &Found) {
  const Result<std::string> Text = readFile(Found.File);
  if (!Text)
    return;
  std::size_t At = 0;
  for (unsigned Line = 1; Line < Found.Line; ++Line) {
    At = Text->find('\n', At);
    if (At == std::string::npos)
      return;
    ++At;
  }
  const std::size_t End = std::min(Text->find('\n', At), Text->size());
  const std::size_t Begin = Text->find_first_not_of(" \t", At);
  Found.Column = 1;
  Found.Offset = At;
  if (Begin < End) {
    Found.Column = static_cast<unsigned>(Begin - At) + 1;
    Found.Offset = Begin;
    Found.Length = End - Begin;
  }
}

std::string numbers(const SlowPlace &Of) {
  if (Of.Count == 1)
    return shown(Of.Longest) + ", once";
  return "up to " + shown(Of.Longest) + ", " + std::to_string(Of.Count) +
         " times, median " + shown(Of.Median);
}

/// Whether the finding is about what such a step runs.
bool covers(const SlowPlace &Seen, const wire::Finding &Found) {
  return Found.File == Seen.File && Found.Line >= Seen.Line &&
         Found.Line <= Seen.LastLine;
}

/// Only these say why a step is slow.
bool explainsSlowness(const wire::Finding &Found) {
  return Found.Check.find("blocking") != std::string::npos ||
         Found.Check == "cotidy-nested-event-loop";
}

} // namespace

Result<Trace> readTrace(const std::vector<std::string> &Files,
                        const std::vector<std::string> &Folders) {
  Reader Reads(Folders);
  for (const std::string &Each : Files)
    if (const Result<void> Read = Reads.read(Each); !Read)
      return Read.error();
  return Reads.finish();
}

void joinTrace(Report &Into, Trace &Seen) {
  std::vector<wire::Finding> Own;
  for (SlowPlace &Each : Seen.Places) {
    wire::Finding Found;
    Found.Check = CheckName;
    Found.File = Each.File;
    Found.Line = Each.Line;
    locate(Found);
    for (wire::Finding &Of : Into.Findings) {
      if (!covers(Each, Of) || !explainsSlowness(Of))
        continue;
      Each.HasFinding = true;
      Of.Notes.push_back({Found.File, Found.Line, Found.Column, Found.Offset,
                          "seen at run time: a step of '" + Each.Function +
                              "' from here held the event loop (" +
                              numbers(Each) + ")",
                          Each.Function});
    }
    if (Each.HasFinding)
      continue;
    Found.Message = "a step of '" + Each.Function +
                    "' from here held the event loop at run time (" +
                    numbers(Each) + ")";
    Found.Symbol = Each.Function;
    Own.push_back(std::move(Found));
  }
  Into.Findings.insert(Into.Findings.end(),
                       std::make_move_iterator(Own.begin()),
                       std::make_move_iterator(Own.end()));
  std::sort(Into.Findings.begin(), Into.Findings.end(),
            [](const wire::Finding &A, const wire::Finding &B) {
              return std::tie(A.File, A.Line, A.Column, A.Check, A.Message) <
                     std::tie(B.File, B.Line, B.Column, B.Check, B.Message);
            });
}

} // namespace cotidy
