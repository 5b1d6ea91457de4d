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

StopSignals::StopSignals(std::function<void()> OnFirst)
    : Loop(asyncio::get_running_loop()), OnFirst(std::move(OnFirst)) {
  for (std::size_t I = 0; I < Handled.size(); ++I) {
    const int Signal = Handled[I];
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

StopSignals::~StopSignals() {
  for (std::size_t I = 0; I < Handled.size(); ++I)
    if (Added[I])
      Loop.remove_signal_handler(Handled[I]);
}

} // namespace cotidy
