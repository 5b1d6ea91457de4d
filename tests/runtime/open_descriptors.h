// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <fcntl.h>
#include <filesystem>
#include <iterator>
#include <sys/resource.h>
#include <unistd.h>

/// How many descriptors this process has open.
inline std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  // One of them is that of the folder.
  return static_cast<std::size_t>(
             std::distance(begin(all), std::filesystem::directory_iterator())) -
         1;
}

/// No more descriptors than `free` for as long as it lives.
class FewDescriptors {
public:
  explicit FewDescriptors(rlim_t free = 0) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    // Those that are open may have gaps between them.
    rlim_t number = 0;
    for (rlim_t left = free + 1; left > 0; ++number)
      if (::fcntl(static_cast<int>(number), F_GETFD) < 0)
        --left;
    rlimit now = before_;
    now.rlim_cur = number - 1;
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  FewDescriptors(const FewDescriptors &) = delete;
  FewDescriptors &operator=(const FewDescriptors &) = delete;
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
  rlimit before_{};
};
