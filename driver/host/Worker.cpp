// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/Worker.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace cotidy {
namespace {

/// The cause of a crash stands first; a stack trace behind it can be long.
constexpr std::size_t MaxSaid = 16 << 10;
constexpr int MaxQuotedLines = 8;

void closeFd(int &Fd) {
  if (Fd >= 0)
    ::close(Fd);
  Fd = -1;
}

/// Both ends of a pipe that no other child inherits.
struct Pipe {
  int Read = -1;
  int Write = -1;

  bool open() {
    int Ends[2];
    if (::pipe2(Ends, O_CLOEXEC) != 0)
      return false;
    Read = Ends[0];
    Write = Ends[1];
    return true;
  }
  ~Pipe() {
    closeFd(Read);
    closeFd(Write);
  }
  int release(int Pipe::*End) { return std::exchange(this->*End, -1); }
};

void makeNonBlocking(int Fd) {
  ::fcntl(Fd, F_SETFL, ::fcntl(Fd, F_GETFL) | O_NONBLOCK);
}

int spawn(const std::string &Program, const Pipe &In, const Pipe &Out,
          const Pipe &Err, pid_t &Pid) {
  posix_spawn_file_actions_t Files;
  posix_spawn_file_actions_init(&Files);
  posix_spawn_file_actions_adddup2(&Files, In.Read, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&Files, Out.Write, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&Files, Err.Write, STDERR_FILENO);

  posix_spawnattr_t Attributes;
  posix_spawnattr_init(&Attributes);
  sigset_t Signals;
  sigemptyset(&Signals);
  posix_spawnattr_setsigmask(&Attributes, &Signals);
  // Ignored signals survive exec; the worker is to die of a broken pipe.
  sigaddset(&Signals, SIGPIPE);
  posix_spawnattr_setsigdefault(&Attributes, &Signals);
  // A group of its own: the terminal's Ctrl-C reaches us alone, and we can
  // kill the worker with all it has started.
  posix_spawnattr_setpgroup(&Attributes, 0);
  posix_spawnattr_setflags(&Attributes, POSIX_SPAWN_SETSIGMASK |
                                            POSIX_SPAWN_SETSIGDEF |
                                            POSIX_SPAWN_SETPGROUP);

  std::string Name = Program;
  std::array<char *, 2> Arguments = {Name.data(), nullptr};
  const int Failed = ::posix_spawn(&Pid, Program.c_str(), &Files, &Attributes,
                                   Arguments.data(), environ);
  posix_spawnattr_destroy(&Attributes);
  posix_spawn_file_actions_destroy(&Files);
  return Failed;
}

/// What a user can use of a crashed program's last words: neither the frames
/// of the stack nor the advice to report a bug to LLVM.
std::string quote(const std::string &Said) {
  std::string Quoted;
  std::istringstream Lines(Said);
  int Count = 0;
  for (std::string Line; std::getline(Lines, Line);) {
    const std::size_t Text = Line.find_first_not_of(" \t");
    if (Text == std::string::npos || Line[Text] == '#' ||
        Line.starts_with("PLEASE "))
      continue;
    if (Count++ == MaxQuotedLines)
      return Quoted + "\n  ...";
    Quoted += "\n  " + Line;
  }
  return Quoted;
}

} // namespace

Result<std::unique_ptr<Worker>> Worker::start(const std::string &Program) {
  Pipe In, Out, Err;
  if (!In.open() || !Out.open() || !Err.open())
    return Error{Program + ": cannot be started: " + std::strerror(errno) +
                 ", try fewer workers with -j"};
  std::unique_ptr<Worker> Started(new Worker);
  if (const int Failed = spawn(Program, In, Out, Err, Started->Pid)) {
    Started->Pid = -1;
    return Error{Program + ": cannot be started: " + std::strerror(Failed) +
                 ", install cotidy anew or set COTIDY_WORKER"};
  }
  Started->In = In.release(&Pipe::Write);
  Started->Out = Out.release(&Pipe::Read);
  Started->Err = Err.release(&Pipe::Read);
  for (const int Fd : {Started->In, Started->Out, Started->Err})
    makeNonBlocking(Fd);
  return Started;
}

Worker::~Worker() {
  if (Pid > 0) {
    kill();
    static_cast<void>(reap());
  }
  for (int *Fd : {&In, &Out, &Err})
    closeFd(*Fd);
}

void Worker::wait(std::vector<pollfd> &Fds) const {
  Fds.push_back({Out, POLLIN, 0});
  if (Err >= 0)
    Fds.push_back({Err, POLLIN, 0});
  if (!Unsent.empty() && In >= 0)
    Fds.push_back({In, POLLOUT, 0});
}

void Worker::writeUnsent() {
  while (!Unsent.empty() && In >= 0) {
    const ssize_t Written = ::write(In, Unsent.data(), Unsent.size());
    if (Written > 0)
      Unsent.erase(0, static_cast<std::size_t>(Written));
    else if (Written < 0 && errno == EAGAIN)
      return;
    else if (Written < 0 && errno != EINTR)
      closeFd(In); // Its death shows at its output too, with a status.
  }
}

void Worker::readErrors() {
  std::array<char, 4096> Bytes;
  while (Err >= 0) {
    const ssize_t Got = ::read(Err, Bytes.data(), Bytes.size());
    if (Got > 0) {
      if (Said.size() < MaxSaid)
        Said.append(Bytes.data(), static_cast<std::size_t>(Got));
    } else if (Got == 0) {
      closeFd(Err);
    } else if (errno != EINTR) {
      return;
    }
  }
}

Result<std::optional<std::string>> Worker::pump() {
  writeUnsent();
  readErrors();
  std::array<char, 65536> Bytes;
  bool Ended = false;
  while (!Ended) {
    const ssize_t Got = ::read(Out, Bytes.data(), Bytes.size());
    if (Got > 0)
      Reader.feed({Bytes.data(), static_cast<std::size_t>(Got)});
    else if (Got == 0)
      Ended = true;
    else if (errno == EAGAIN)
      break;
    else if (errno != EINTR)
      Ended = true;
  }
  Result<std::optional<std::string>> Answer = Reader.next();
  if (!Answer)
    return Error{endOfLife("worker answered garbage")};
  if (!*Answer && Ended)
    return Error{endOfLife("")};
  return Answer;
}

std::string Worker::endOfLife(const std::string &Expected) {
  std::string How = Expected;
  if (!Expected.empty())
    kill();
  const std::string Status = reap();
  if (How.empty())
    How = Status;
  readErrors();
  return How + quote(Said);
}

void Worker::kill() {
  ::kill(-Pid, SIGKILL);
  ::kill(Pid, SIGKILL);
}

std::string Worker::reap() {
  // It has closed its output or was killed, so it is about to end; if not, it
  // is made to.
  int Status = 0;
  pid_t Got = 0;
  for (int Try = 0; Got == 0; ++Try) {
    Got = ::waitpid(Pid, &Status, WNOHANG);
    if (Got < 0 && errno == EINTR)
      Got = 0;
    if (Got == 0 && Try == 100)
      kill();
    if (Got == 0)
      ::poll(nullptr, 0, 2);
  }
  // What the worker has started may outlive it.
  ::kill(-Pid, SIGKILL);
  Pid = -1;
  if (Got < 0)
    return "worker ended";
  if (!WIFSIGNALED(Status))
    return "worker ended with exit code " + std::to_string(WEXITSTATUS(Status));
  const int Signal = WTERMSIG(Status);
  std::string Text = "worker died of signal " + std::to_string(Signal) + " (" +
                     ::strsignal(Signal) + ")";
  if (Signal == SIGKILL)
    Text += ", perhaps memory ran out: try fewer workers with -j";
  return Text;
}

} // namespace cotidy
