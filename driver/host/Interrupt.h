// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace cotidy {

/// While it lives, SIGINT, SIGTERM and SIGHUP are noted instead of ending the
/// process, and SIGPIPE is ignored: writing to a dead worker is an error like
/// others. One at a time, since signals belong to the process.
class Interrupt {
public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt &) = delete;
  Interrupt &operator=(const Interrupt &) = delete;

  /// Becomes readable when a signal arrives, for poll().
  [[nodiscard]] int fd() const;

  /// The signal that arrived first; 0 if none did.
  [[nodiscard]] int signal() const;
};

} // namespace cotidy
