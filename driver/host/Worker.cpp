// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/Worker.h"

#include "driver/host/LastWords.h"
#include "driver/host/ProcessMemory.h"
#include "driver/host/Size.h"
#include <algorithm>
#include <asyncio/event_loop.h>
#include <asyncio/os_errors.h>
#include <asyncio/sleep.h>
#include <asyncio/subprocess.h>
#include <asyncio/task.h>
#include <asyncio/timeouts.h>
#include <asyncio/wait.h>
#include <csignal>
#include <vector>

namespace cotidy {

using namespace std::chrono_literals;

/// The process and what listens to it.
struct Worker::Child {
  Child(asyncio::subprocess::Process Process, std::string Program,
        std::uint64_t MemoryLimit)
      : Process(std::move(Process)), Program(std::move(Program)),
        MemoryLimit(MemoryLimit) {}

  /// With all it has started, which is in its group.
  void kill() const {
    if (!GroupEnded)
      ::kill(-Process.pid, SIGKILL);
  }

  asyncio::subprocess::Process Process;
  std::string Program;
  std::uint64_t MemoryLimit;
  std::string Said; ///< The beginning of stderr.
  bool GroupEnded = false;
  asyncio::AnyTask Listening; ///< To stderr.
  asyncio::AnyTask Waiting;   ///< For its end.

  static asyncio::Coro<> listen(std::shared_ptr<Child> To);
  static asyncio::Coro<> waitForEnd(std::shared_ptr<Child> Of);
};

namespace {

/// The cause of a crash stands first; a stack trace behind it can be long.
constexpr std::size_t MaxSaid = 16 << 10;
constexpr std::ptrdiff_t ReadSize = 256 << 10;
/// A worker that eats memory takes one or two gigabytes a second.
constexpr asyncio::Duration LookAtMemory = 100ms;
/// For what a process has written before its end, and for the end of one that
/// has closed its pipes.
constexpr asyncio::Duration Grace = 200ms;
constexpr asyncio::Duration LastLook = 20ms;
/// Only a process that hangs in the kernel takes this long to die.
constexpr asyncio::Duration Unkillable = 2s;

/// Bytes, none at the end of the stream, nothing if none came in time.
asyncio::Coro<std::optional<std::string>> readFor(asyncio::StreamReader From,
                                                  asyncio::Duration Time) {
  try {
    co_return co_await asyncio::wait_for(From.read(ReadSize), Time);
  } catch (const asyncio::TimeoutError &) {
    co_return std::nullopt;
  } catch (const asyncio::OSError &) {
    co_return std::string(); // As good as the end.
  }
}

asyncio::Coro<std::optional<int>>
waitFor(const asyncio::subprocess::Process &Of, asyncio::Duration Time) {
  try {
    co_return co_await asyncio::wait_for(Of.wait(), Time);
  } catch (const asyncio::TimeoutError &) {
    co_return std::nullopt;
  }
}

Error cannotStart(const std::string &Program, const asyncio::OSError &Why) {
  switch (Why.number()) {
  case EMFILE:
  case ENFILE:
  case EAGAIN:
  case ENOMEM:
    return {Program + ": cannot be started: " + Why.what() +
            ", try fewer workers with -j"};
  default:
    return {Program + ": cannot be started: " + Why.what() +
            ", install cotidy anew or set COTIDY_WORKER"};
  }
}

} // namespace

/// A pipe that nobody reads would stop the worker.
asyncio::Coro<> Worker::Child::listen(std::shared_ptr<Child> To) {
  const asyncio::StreamReader Errors = *To->Process.stderr_;
  while (true) {
    std::string Bytes;
    try {
      Bytes = co_await Errors.read(ReadSize);
    } catch (const asyncio::OSError &) {
      co_return;
    }
    if (Bytes.empty())
      co_return;
    if (To->Said.size() < MaxSaid)
      To->Said.append(Bytes, 0, MaxSaid - To->Said.size());
  }
}

/// What the worker has started may outlive it, and hold its pipes: the answer
/// would never end.
asyncio::Coro<> Worker::Child::waitForEnd(std::shared_ptr<Child> Of) {
  co_await Of->Process.wait();
  // The number stays the group's own as long as anything is in it.
  Of->kill();
  Of->GroupEnded = true;
  // What has left the group as well is not ours to kill.
  co_await asyncio::sleep(Grace);
  Of->Process.transport()->close();
}

asyncio::Coro<Result<std::unique_ptr<Worker>>>
Worker::start(std::string Program, std::uint64_t MemoryLimit) {
  asyncio::SubprocessOptions Options;
  Options.stdin_ = asyncio::subprocess::PIPE;
  Options.stdout_ = asyncio::subprocess::PIPE;
  Options.stderr_ = asyncio::subprocess::PIPE;
  Options.limit = ReadSize;
  // A group of its own: the terminal's Ctrl-C reaches us alone, and we can kill
  // the worker with all it has started.
  Options.process_group = 0;
  try {
    auto Process = co_await asyncio::create_subprocess_exec(Options, Program);
    auto Of = std::make_shared<Child>(std::move(Process), Program, MemoryLimit);
    Of->Listening = asyncio::create_task(Child::listen(Of));
    Of->Waiting = asyncio::create_task(Child::waitForEnd(Of));
    co_return std::unique_ptr<Worker>(new Worker(std::move(Of)));
  } catch (const asyncio::OSError &Why) {
    co_return cannotStart(Program, Why);
  }
}

Worker::~Worker() {
  Of->kill();
  Of->Listening.cancel();
  if (Of->Process.stdin_)
    Of->Process.stdin_->close();
  // The other task ends by itself once the process has.
}

std::string Worker::breach() const {
  if (!Of->MemoryLimit)
    return {};
  const std::uint64_t Taken = ownMemory(Of->Process.pid);
  if (Taken <= Of->MemoryLimit)
    return {};
  return "worker took " + showSize(Taken) + " of memory, more than the " +
         showSize(Of->MemoryLimit) +
         " of --memory-limit, raise that if the file needs it";
}

asyncio::Coro<Result<std::string>>
Worker::ask(std::string Message, asyncio::Duration Time, std::string Late) {
  if (Frames.incomplete())
    co_return co_await lose("worker answered without a question");
  if (Of->Process.stdin_)
    Of->Process.stdin_->write(wire::frame(Message));

  asyncio::EventLoop &Loop = asyncio::get_running_loop();
  const asyncio::TimePoint Deadline = asyncio::later(Loop.time(), Time);
  const asyncio::StreamReader Answers = *Of->Process.stdout_;
  bool Looked = false;
  while (true) {
    Result<std::optional<std::string>> Answer = Frames.next();
    if (!Answer)
      co_return co_await lose("worker answered garbage");
    if (*Answer) {
      // It is there now, with its libraries and what a sanitizer reserves.
      if (++Answered == 1 && Of->MemoryLimit)
        capReservedMemory(Of->Process.pid, Of->MemoryLimit / 2 * 3);
      co_return std::move(**Answer);
    }
    if (const std::string Why = breach(); !Why.empty())
      co_return co_await lose(Why);
    asyncio::Duration Left = Deadline - Loop.time();
    if (Left <= asyncio::Duration()) {
      // This process may have been stopped meanwhile, and the answer be there.
      if (std::exchange(Looked, true)) {
        this->Late = true;
        co_return co_await lose(Late);
      }
      Left = LastLook;
    }
    if (Of->MemoryLimit)
      Left = std::min(Left, LookAtMemory);
    const std::optional<std::string> Bytes = co_await readFor(Answers, Left);
    if (Bytes && Bytes->empty())
      co_return co_await lose("");
    if (Bytes)
      Frames.feed(*Bytes);
  }
}

asyncio::Coro<Error> Worker::lose(std::string Expected) {
  Error Lost;
  Lost.Message = co_await end(std::move(Expected));
  co_return Lost;
}

asyncio::Coro<std::string> Worker::end(std::string Expected) {
  std::string How = std::move(Expected);
  std::optional<int> Status;
  if (How.empty()) {
    // It has closed its output, so it is about to end; if not, it is made to.
    Status = co_await waitFor(Of->Process, Grace);
    if (!Status)
      How = "worker closed its output without an answer";
  }
  Of->kill();
  if (!Status)
    Status = co_await waitFor(Of->Process, Unkillable);
  // Its last words are on their way; what has left its group may hold the pipe.
  std::vector<asyncio::AnyTask> Listening(1, Of->Listening);
  co_await asyncio::wait(std::move(Listening), {.timeout = Grace});
  if (How.empty())
    How = describeEnd(*Status, Of->Said, Of->MemoryLimit);
  co_return How + quoteLastWords(Of->Said);
}

} // namespace cotidy
