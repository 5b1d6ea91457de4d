// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace asyncio::detail {

/// What a child process is to be, in memory of its own.
struct SpawnRequest {
  // A constructor, as GCC 12 destroys aggregates of a co_await twice.
  SpawnRequest() = default;

  std::vector<std::string> arguments;
  /// The program; the first argument if empty.
  std::string executable;
  /// Empty: that of this process.
  std::string directory;
  /// As NAME=value; nothing: that of this process.
  std::optional<std::vector<std::string>> environment;
  /// For stdin, stdout and stderr: a descriptor or a constant of
  /// asyncio::subprocess.
  std::array<int, 3> redirects{};
  std::vector<int> pass_descriptors;
  std::optional<int> process_group;
  bool new_session = false;
  bool close_descriptors = true;
  bool restore_signals = true;
};

/// For tests: as if the system had no pidfd.
void set_pidfd_allowed(bool allowed) noexcept;

} // namespace asyncio::detail
