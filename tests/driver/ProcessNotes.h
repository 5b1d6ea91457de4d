// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <chrono>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace cotidy {

/// Whether a process runs; one that waits for its parent to see its end does
/// not.
inline bool isLiving(const std::string &Pid) {
  std::ifstream Status("/proc/" + Pid + "/stat");
  std::string Line;
  if (!std::getline(Status, Line))
    return false;
  // "PID (name) STATE ...", and a name may hold anything.
  const std::size_t Name = Line.rfind(')');
  return Name != std::string::npos && Line.substr(Name + 2, 1) != "Z";
}

/// Those of the processes noted in a file, a number a line, that live. What was
/// killed just now gets a moment to be gone.
inline std::vector<std::string> livingProcesses(const std::string &Notes) {
  std::ifstream File(Notes);
  std::set<std::string> Noted;
  for (std::string Pid; std::getline(File, Pid);)
    Noted.insert(Pid);
  std::vector<std::string> Living;
  for (const std::string &Pid : Noted) {
    for (int I = 0; I < 100 && isLiving(Pid); ++I)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    if (isLiving(Pid))
      Living.push_back(Pid);
  }
  return Living;
}

} // namespace cotidy
