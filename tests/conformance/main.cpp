// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Plays scenarios and compares what they say with what CPython said:
//   conformance FOLDER [NAME...]   with FOLDER/NAME.trace or
//                                  FOLDER/io/NAME.trace, all if none is named
//   conformance --say NAME         prints the trace
//   conformance --list             prints the names
#include "tests/conformance/recorder.h"
#include "tests/conformance/trace.h"

#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <optional>

namespace {

using Lines = std::vector<std::string>;

std::map<std::string, void (*)()> &scenarios() {
  static std::map<std::string, void (*)()> known;
  return known;
}

/// Everything but the first line, which names the version of CPython.
std::optional<Lines> recording(const std::string &path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line))
    return std::nullopt;
  Lines lines;
  while (std::getline(file, line))
    lines.push_back(line);
  return lines;
}

/// From the first line that differs, with what was before it.
void show_difference(const Lines &expected, const Lines &said) {
  constexpr std::size_t before = 5, after = 12;
  std::size_t place = 0;
  while (place < expected.size() && place < said.size() &&
         expected[place] == said[place])
    ++place;
  for (std::size_t n = place < before ? 0 : place - before; n < place; ++n)
    std::cout << "    " << said[n] << '\n';
  for (std::size_t n = place; n < expected.size() && n < place + after; ++n)
    std::cout << "  - " << expected[n] << '\n';
  for (std::size_t n = place; n < said.size() && n < place + after; ++n)
    std::cout << "  + " << said[n] << '\n';
}

bool check(const std::string &name, const std::string &folder) {
  const auto scenario = scenarios().find(name);
  auto expected = recording(folder + "/" + name + ".trace");
  if (!expected)
    expected = recording(folder + "/io/" + name + ".trace");
  if (scenario == scenarios().end() || !expected) {
    std::cout << name << ": no such scenario, or no recording\n";
    return false;
  }
  const Lines said = conformance::Recorder::record(scenario->second);
  if (said == *expected)
    return true;
  std::cout << name << ": CPython (-) and we (+) differ\n";
  show_difference(*expected, said);
  return false;
}

} // namespace

conformance::Registration::Registration(const char *name, void (*play)()) {
  scenarios().emplace(name, play);
}

int main(int count, char **words) {
  Lines arguments(words + 1, words + count);
  if (arguments.empty())
    return 2;
  const std::string first = arguments.front();
  arguments.erase(arguments.begin());
  if (first == "--say") {
    for (const std::string &name : arguments)
      for (const std::string &line :
           conformance::Recorder::record(scenarios().at(name)))
        std::cout << line << '\n';
    return 0;
  }
  if (first == "--list" || arguments.empty())
    for (const auto &scenario : scenarios())
      arguments.push_back(scenario.first);
  if (first == "--list") {
    for (const std::string &name : arguments)
      std::cout << name << '\n';
    return 0;
  }
  std::size_t failures = 0;
  for (const std::string &name : arguments)
    failures += !check(name, first);
  std::cout << arguments.size() - failures << " of " << arguments.size()
            << " scenarios as in CPython\n";
  return failures ? 1 : 0;
}
