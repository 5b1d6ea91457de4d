// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/KernelFile.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

namespace cotidy {

std::vector<std::uint64_t> readNumbers(const std::string &File) {
  std::vector<std::uint64_t> Numbers;
  const int Fd = ::open(File.c_str(), O_RDONLY | O_CLOEXEC);
  if (Fd < 0)
    return Numbers;
  std::array<char, 4096> Bytes;
  const ssize_t Got = ::read(Fd, Bytes.data(), Bytes.size());
  ::close(Fd);
  std::string_view Text(Bytes.data(),
                        static_cast<std::size_t>(std::max<ssize_t>(Got, 0)));
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

} // namespace cotidy
