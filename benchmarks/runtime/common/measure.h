// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <ctime>
#include <fstream>
#include <random>
#include <sched.h>
#include <unistd.h>
#include <vector>

/// What the C++ programs of the comparison measure in the same way.
namespace measure {

/// Seconds of CPU that the process has used, in user mode and in the kernel.
inline double cpu_seconds() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) +
         static_cast<double>(used.tv_nsec) * 1e-9;
}

inline double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double size = 0;
  double resident = 0;
  statm >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

/// Delays in seconds, drawn evenly from [0, limit).
inline std::vector<double> random_delays(std::size_t count, double limit) {
  std::mt19937_64 chance(1);
  std::uniform_real_distribution<double> draw(0, limit);
  std::vector<double> delays(count);
  for (double &delay : delays)
    delay = draw(chance);
  return delays;
}

/// Gives the second thread, or process, of a row a CPU of its own. The program
/// runs on another. Where that is not allowed, the kernel decides.
inline void move_to_cpu_0() {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(0, &cpus);
  (void)sched_setaffinity(0, sizeof cpus, &cpus);
}

} // namespace measure
