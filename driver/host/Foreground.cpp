// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/Foreground.h"

#include <asyncio/event_loop.h>

namespace cotidy {
namespace {

bool isIgnored(int Signal) {
  struct sigaction Now = {};
  return ::sigaction(Signal, nullptr, &Now) == 0 &&
         !(Now.sa_flags & SA_SIGINFO) && Now.sa_handler == SIG_IGN;
}

} // namespace

StopSignalHandlers::StopSignalHandlers(std::function<void()> OnFirst)
    : Loop(asyncio::get_running_loop()), OnFirst(std::move(OnFirst)) {
  for (std::size_t I = 0; I < AllStopSignals.size(); ++I) {
    const int Signal = AllStopSignals[I];
    if (isIgnored(Signal))
      continue;
    Loop.add_signal_handler(Signal, [this, Signal] {
      // The run is ending; who presses again cannot make it faster.
      if (std::exchange(First, First ? First : Signal) == 0)
        this->OnFirst();
    });
    Added[I] = true;
  }
}

StopSignalHandlers::~StopSignalHandlers() {
  // Whoever is told to end often hears it twice, as from timeout(1); the second
  // time must not come in between what the first one asks for.
  if (First)
    blockStopSignals(true);
  for (std::size_t I = 0; I < AllStopSignals.size(); ++I)
    if (Added[I])
      Loop.remove_signal_handler(AllStopSignals[I]);
}

} // namespace cotidy
