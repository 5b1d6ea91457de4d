// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/inspect/Memory.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/uio.h>

namespace cotidy {

int ProcessMemory::read(std::uint64_t Address, void *To, std::size_t Size) {
  auto *Into = static_cast<char *>(To);
  while (Size) {
    const iovec Local{Into, Size};
    const iovec Remote{reinterpret_cast<void *>(Address), Size};
    const ssize_t Got = ::process_vm_readv(Process, &Local, 1, &Remote, 1, 0);
    if (Got < 0 && errno == EINTR)
      continue;
    if (Got < 0)
      return errno;
    if (Got == 0)
      return EFAULT;
    Into += Got;
    Address += static_cast<std::uint64_t>(Got);
    Size -= static_cast<std::size_t>(Got);
  }
  return 0;
}

int MemoryPages::read(std::uint64_t Address, void *To, std::size_t Size) {
  auto *Into = static_cast<char *>(To);
  while (Size) {
    const std::uint64_t Number = Address / PageSize;
    auto Found = Pages.find(Number);
    if (Found == Pages.end()) {
      if (Pages.size() >= MostPages)
        Pages.clear();
      Found = Pages.try_emplace(Number).first;
      Found->second.Error =
          From.read(Number * PageSize, Found->second.Bytes.data(), PageSize);
    }
    if (Found->second.Error)
      return Found->second.Error;
    const std::size_t Offset = Address % PageSize;
    const std::size_t Part = std::min(Size, PageSize - Offset);
    std::memcpy(Into, Found->second.Bytes.data() + Offset, Part);
    Into += Part;
    Address += Part;
    Size -= Part;
  }
  return 0;
}

} // namespace cotidy
