// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/ProcessMemory.h"

#include "driver/host/KernelFile.h"
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace cotidy {
namespace {

/// In pages: size, resident, shared, text, 0, data and stack, 0.
std::vector<std::uint64_t> pagesOf(pid_t Process) {
  return readNumbers("/proc/" + std::to_string(Process) + "/statm");
}

std::uint64_t pageSize() {
  static const auto Size = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return Size;
}

} // namespace

std::uint64_t ownMemory(pid_t Process) {
  const std::vector<std::uint64_t> Pages = pagesOf(Process);
  if (Pages.size() < 3 || Pages[1] < Pages[2])
    return 0;
  return (Pages[1] - Pages[2]) * pageSize();
}

void capReservedMemory(pid_t Process, std::uint64_t Bytes) {
  const std::vector<std::uint64_t> Pages = pagesOf(Process);
  if (Pages.size() < 6 || Pages[5] * pageSize() >= Bytes)
    return;
  // Not RLIMIT_AS, which counts mapped files and what is only set aside.
  const rlimit Limit = {Bytes, Bytes};
  ::prlimit(Process, RLIMIT_DATA, &Limit, nullptr);
}

} // namespace cotidy
