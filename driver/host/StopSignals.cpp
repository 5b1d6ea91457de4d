// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/StopSignals.h"

#include <pthread.h>

namespace cotidy {
namespace {

sigset_t stopSignalSet() {
  sigset_t Set;
  sigemptyset(&Set);
  for (const int Each : AllStopSignals)
    sigaddset(&Set, Each);
  return Set;
}

} // namespace

void blockStopSignals(bool Block) {
  const sigset_t Set = stopSignalSet();
  ::pthread_sigmask(Block ? SIG_BLOCK : SIG_UNBLOCK, &Set, nullptr);
}

StopSignalsPutOff::StopSignalsPutOff() {
  const sigset_t Set = stopSignalSet();
  ::pthread_sigmask(SIG_BLOCK, &Set, &Before);
}

StopSignalsPutOff::~StopSignalsPutOff() {
  ::pthread_sigmask(SIG_SETMASK, &Before, nullptr);
}

} // namespace cotidy
