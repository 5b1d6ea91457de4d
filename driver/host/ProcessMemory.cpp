// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/ProcessMemory.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace cotidy {
namespace {

/// A file of the kernel, which is short and there at once; "" if it is not.
std::string readKernelFile(const std::string &Path) {
  const int Fd = ::open(Path.c_str(), O_RDONLY | O_CLOEXEC);
  if (Fd < 0)
    return {};
  std::array<char, 4096> Bytes;
  const ssize_t Got = ::read(Fd, Bytes.data(), Bytes.size());
  ::close(Fd);
  return {Bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(Got, 0))};
}

/// The numbers at the beginning of a text, with a blank between them.
std::vector<std::uint64_t> numbersOf(std::string_view Text) {
  std::vector<std::uint64_t> Numbers;
  while (!Text.empty()) {
    std::uint64_t Number = 0;
    const auto [Stop, Failed] =
        std::from_chars(Text.data(), Text.data() + Text.size(), Number);
    if (Failed != std::errc())
      break;
    Numbers.push_back(Number);
    Text.remove_prefix(static_cast<std::size_t>(Stop - Text.data()));
    Text.remove_prefix(std::min<std::size_t>(1, Text.size()));
  }
  return Numbers;
}

/// In pages: size, resident, shared, text, 0, data and stack, 0.
std::vector<std::uint64_t> pagesOf(pid_t Process) {
  return numbersOf(
      readKernelFile("/proc/" + std::to_string(Process) + "/statm"));
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

std::uint64_t availableMemory() {
  const long Pages = ::sysconf(_SC_PHYS_PAGES);
  std::uint64_t Memory =
      Pages > 0 ? static_cast<std::uint64_t>(Pages) * pageSize() : 0;
  // In a container this is the container's own group.
  for (const char *File : {"/sys/fs/cgroup/memory.max",
                           "/sys/fs/cgroup/memory/memory.limit_in_bytes"})
    if (const auto Limit = numbersOf(readKernelFile(File)); !Limit.empty())
      Memory = Memory ? std::min(Memory, Limit.front()) : Limit.front();
  return Memory;
}

} // namespace cotidy
