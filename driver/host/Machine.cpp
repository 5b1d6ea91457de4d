// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/Machine.h"

#include "driver/host/KernelFile.h"
#include <algorithm>
#include <sched.h>
#include <thread>
#include <unistd.h>

namespace cotidy {

// The files of control groups are those that a container sees of its own.

std::uint64_t availableMemory() {
  const long Pages = ::sysconf(_SC_PHYS_PAGES);
  const auto PageSize = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  std::uint64_t Memory =
      Pages > 0 ? static_cast<std::uint64_t>(Pages) * PageSize : 0;
  for (const char *File : {"/sys/fs/cgroup/memory.max",
                           "/sys/fs/cgroup/memory/memory.limit_in_bytes"})
    if (const auto Limit = readNumbers(File); !Limit.empty())
      Memory = Memory ? std::min(Memory, Limit.front()) : Limit.front();
  return Memory;
}

unsigned availableProcessors() {
  unsigned Count = std::thread::hardware_concurrency();
  cpu_set_t Bound;
  if (::sched_getaffinity(0, sizeof Bound, &Bound) == 0)
    Count = static_cast<unsigned>(CPU_COUNT(&Bound));
  // Microseconds in each period of so many; a part of a processor is one.
  const auto Quota = readNumbers("/sys/fs/cgroup/cpu.max");
  if (Quota.size() == 2 && Quota[1])
    Count = std::min(
        Count, static_cast<unsigned>((Quota[0] + Quota[1] - 1) / Quota[1]));
  return std::max(1U, Count);
}

} // namespace cotidy
