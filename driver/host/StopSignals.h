// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <csignal>

namespace cotidy {

/// By which users and systems tell a program to end.
inline constexpr std::array AllStopSignals = {SIGINT, SIGTERM, SIGHUP};

/// Puts them off for this thread and those it starts, or lets them through.
void blockStopSignals(bool Block);

/// Puts them off as long as it lives, for what must not be left half done.
class StopSignalsPutOff {
public:
  StopSignalsPutOff();
  ~StopSignalsPutOff();
  StopSignalsPutOff(const StopSignalsPutOff &) = delete;
  StopSignalsPutOff &operator=(const StopSignalsPutOff &) = delete;

private:
  sigset_t Before;
};

} // namespace cotidy
