// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Framing.h"
#include "driver/wire/Result.h"
#include <memory>
#include <optional>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace cotidy {

/// One worker process. The destructor kills it, with all it has started, and
/// takes its exit status, so no zombie stays. Nothing here blocks but start
/// and endOfLife, both briefly.
class Worker {
public:
  /// Starts the program. Fails if it cannot be run.
  [[nodiscard]] static Result<std::unique_ptr<Worker>>
  start(const std::string &Program);

  ~Worker();
  Worker(const Worker &) = delete;
  Worker &operator=(const Worker &) = delete;

  /// Queues a message; pump() sends it.
  void send(std::string_view Message) { Unsent += wire::frame(Message); }

  /// Adds what to wait for before the next pump().
  void wait(std::vector<pollfd> &Fds) const;

  /// Sends and receives what is possible now: an answer, or nothing yet. Fails
  /// when the worker has closed its output or writes what is no message; the
  /// message then says how it ended, and the worker is of no further use.
  [[nodiscard]] Result<std::optional<std::string>> pump();

  /// Ends the process if it has not ended. How it died and what it said to
  /// stderr, for users; Expected is what the caller did to it, "" if nothing.
  [[nodiscard]] std::string endOfLife(const std::string &Expected);

private:
  Worker() = default;
  void writeUnsent();
  void readErrors();
  [[nodiscard]] std::string reap();
  void kill();

  pid_t Pid = -1;
  int In = -1;
  int Out = -1;
  int Err = -1;
  std::string Unsent;
  std::string Said; ///< The beginning of stderr.
  wire::FrameReader Reader;
};

} // namespace cotidy
