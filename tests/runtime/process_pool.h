// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "tests/runtime/scratch_folder.h"

#include <asyncio/process_pool_executor.h>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <dirent.h>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

/// Holds a call in a worker until it is opened: a named pipe, as workers share
/// no memory with the test.
class Gate {
public:
  Gate() {
    if (::mkfifo(name_.c_str(), 0600) != 0)
      throw std::runtime_error("mkfifo");
    // For both directions: neither open() nor write() waits for the worker.
    pipe_ = ::open(name_.c_str(), O_RDWR | O_CLOEXEC);
  }
  Gate(const Gate &) = delete;
  Gate &operator=(const Gate &) = delete;
  ~Gate() {
    // The name first: who opens a closed gate by its name waits for ever.
    ::unlink(name_.c_str());
    ::close(pipe_);
  }

  [[nodiscard]] const std::string &name() const { return name_; }
  void open() const {
    if (::write(pipe_, "x", 1) != 1)
      throw std::runtime_error("write to gate");
  }

private:
  const ScratchFolder folder_;
  std::string name_ = folder_.path() + "/gate";
  int pipe_ = -1;
};

/// What a worker does: 1 once the gate is open.
inline int wait_for_gate(const std::string &name) {
  const int pipe = ::open(name.c_str(), O_RDWR | O_CLOEXEC);
  char byte = 0;
  const auto size = ::read(pipe, &byte, 1);
  ::close(pipe);
  return static_cast<int>(size);
}

inline std::size_t count_descriptors() {
  std::size_t count = 0;
  DIR *folder = ::opendir("/proc/self/fd");
  while (::readdir(folder))
    ++count;
  ::closedir(folder);
  return count;
}

inline bool process_exists(int pid) { return ::kill(pid, 0) == 0; }
