// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <sys/types.h>
#include <unordered_map>

namespace cotidy {

/// The memory of another program.
class Memory {
public:
  virtual ~Memory() = default;

  /// Copies Size bytes: 0, or the number of an error. EFAULT: nothing is
  /// mapped there, ESRCH: the process is gone, EPERM: not allowed.
  [[nodiscard]] virtual int read(std::uint64_t Address, void *To,
                                 std::size_t Size) = 0;
};

/// That of a process, which goes on running meanwhile.
class ProcessMemory : public Memory {
public:
  explicit ProcessMemory(pid_t Process) : Process(Process) {}
  int read(std::uint64_t Address, void *To, std::size_t Size) override;

private:
  pid_t Process;
};

/// Pages of another memory, each read once: thousands of small reads become
/// few, and the picture is taken in less time.
class MemoryPages : public Memory {
public:
  explicit MemoryPages(Memory &From) : From(From) {}
  int read(std::uint64_t Address, void *To, std::size_t Size) override;
  /// What is read from now on is read anew.
  void forget() { Pages.clear(); }

private:
  static constexpr std::size_t PageSize = 4096;
  struct Page {
    int Error = 0;
    std::array<char, PageSize> Bytes;
  };
  /// At most 256 MiB are kept.
  static constexpr std::size_t MostPages = 65536;

  Memory &From;
  std::unordered_map<std::uint64_t, Page> Pages;
};

} // namespace cotidy
