// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <ctime>

namespace cotidy {

/// Where the processor time of one unit goes, by name. Time belongs to the innermost
/// scope that is open, so that an analysis which several checks share is not
/// counted as the check's that asks first.
class Timing {
public:
  /// Measures for as long as it lives. Name outlives the timing; Into may be
  /// null, and then nothing is measured.
  class Scope {
  public:
    Scope(Timing *Into, llvm::StringRef Name) : Into(Into) {
      if (Into)
        Into->open(Name);
    }
    ~Scope() {
      if (Into)
        Into->close();
    }
    Scope(const Scope &) = delete;
    Scope &operator=(const Scope &) = delete;

  private:
    Timing *Into;
  };

  /// The seconds that this thread has computed so far: unlike those of a wall
  /// clock the same on a busy machine.
  [[nodiscard]] static double now() {
    timespec Read = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &Read);
    return double(Read.tv_sec) + 1e-9 * double(Read.tv_nsec);
  }

  [[nodiscard]] const llvm::StringMap<double> &seconds() const { return Spent; }

private:
  void open(llvm::StringRef Name) {
    settle();
    Open.push_back(Name);
  }
  void close() {
    settle();
    Open.pop_back();
  }
  /// Books what has passed since the last change.
  void settle() {
    const double Now = now();
    if (!Open.empty())
      Spent[Open.back()] += Now - Last;
    Last = Now;
  }

  llvm::StringMap<double> Spent;
  llvm::SmallVector<llvm::StringRef, 8> Open;
  double Last = 0;
};

} // namespace cotidy
