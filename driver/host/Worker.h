// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "driver/wire/Framing.h"
#include "driver/wire/Result.h"
#include <asyncio/coro.h>
#include <asyncio/duration.h>
#include <cstdint>
#include <memory>
#include <string>

namespace cotidy {

/// One worker process, on the running loop. The destructor kills it, with all
/// it has started; the loop takes its exit status, so no zombie stays.
class Worker {
public:
  /// Starts the program. Fails if the system does not start it. MemoryLimit is
  /// in bytes, 0 for none; what counts is the worker's own memory, not the
  /// files that it shares with others.
  [[nodiscard]] static asyncio::Coro<Result<std::unique_ptr<Worker>>>
  start(std::string Program, std::uint64_t MemoryLimit = 0);

  ~Worker();
  Worker(const Worker &) = delete;
  Worker &operator=(const Worker &) = delete;

  /// Sends a message and waits for the answer. Fails when the worker ends,
  /// takes more than Time or more memory than it may, or writes what is no
  /// message; the error says how it ended, and the worker is of no further use.
  /// Late is the reason to give when the time is over.
  ///
  /// One question at a time. Cancellation: the answer is lost, and so the
  /// worker.
  [[nodiscard]] asyncio::Coro<Result<std::string>>
  ask(std::string Message, asyncio::Duration Time, std::string Late);

  /// Ends the process if it has not ended. How it died and what it said to
  /// stderr, for users; Expected is what the caller did to it, "" if nothing.
  [[nodiscard]] asyncio::Coro<std::string> end(std::string Expected);

  /// How many questions it has answered.
  [[nodiscard]] unsigned answered() const { return Answered; }
  /// Whether it was given up as it took too long.
  [[nodiscard]] bool wasLate() const { return Late; }

private:
  struct Child;

  explicit Worker(std::shared_ptr<Child> Of) : Of(std::move(Of)) {}

  [[nodiscard]] asyncio::Coro<Error> lose(std::string Expected);
  /// Why it has to be ended, "" if it need not.
  [[nodiscard]] std::string breach() const;

  std::shared_ptr<Child> Of; ///< Shared with the tasks that listen to it.
  wire::FrameReader Frames;
  unsigned Answered = 0;
  bool Late = false;
};

} // namespace cotidy
