// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/LastWords.h"

#include "driver/host/Size.h"
#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <sstream>

namespace cotidy {
namespace {

constexpr int MaxQuotedLines = 8;

/// LLVM's words, those of the C++ library, and those of the sanitizers.
bool speaksOfMemory(const std::string &Said) {
  static constexpr std::array Words = {"out of memory", "std::bad_alloc",
                                       "allocation-size-too-big",
                                       "failed to allocate"};
  return std::any_of(Words.begin(), Words.end(), [&](const char *Each) {
    return Said.find(Each) != std::string::npos;
  });
}

} // namespace

std::string describeEnd(int Status, const std::string &Said,
                        std::uint64_t MemoryLimit) {
  if (speaksOfMemory(Said))
    return MemoryLimit
               ? "worker ran out of memory, it had " + showSize(MemoryLimit) +
                     " (--memory-limit): raise that if the file needs "
                     "it"
               : "worker ran out of memory, try fewer workers with -j";
  if (Status >= 0)
    return "worker ended with exit code " + std::to_string(Status);
  const int Signal = -Status;
  std::string Text = "worker died of signal " + std::to_string(Signal) + " (" +
                     ::strsignal(Signal) + ")";
  if (Signal == SIGKILL)
    Text += ", perhaps memory ran out: try fewer workers with -j";
  return Text;
}

std::string quoteLastWords(const std::string &Said) {
  std::string Quoted;
  std::istringstream Lines(Said);
  int Count = 0;
  for (std::string Line; std::getline(Lines, Line);) {
    const std::size_t Text = Line.find_first_not_of(" \t");
    if (Text == std::string::npos || Line[Text] == '#' ||
        Line.starts_with("PLEASE "))
      continue;
    if (Count++ == MaxQuotedLines)
      return Quoted + "\n  ...";
    Quoted += "\n  " + Line;
  }
  return Quoted;
}

} // namespace cotidy
