// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/Interrupt.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace cotidy {
namespace {

constexpr std::array Noted = {SIGINT, SIGTERM, SIGHUP};

// A signal handler reaches globals only.
volatile std::sig_atomic_t Arrived = 0;
int Pipe[2] = {-1, -1};
std::array<struct sigaction, Noted.size()> Before;
struct sigaction PipeBefore;

void note(int Signal) {
  const int Saved = errno;
  if (!Arrived)
    Arrived = Signal;
  // The pipe closes the gap between looking at Arrived and going to sleep in
  // poll(). It cannot fill up in a way that matters: one byte wakes.
  [[maybe_unused]] const ssize_t Written = ::write(Pipe[1], "", 1);
  errno = Saved;
}

} // namespace

Interrupt::Interrupt() {
  Arrived = 0;
  if (::pipe2(Pipe, O_CLOEXEC | O_NONBLOCK) != 0)
    Pipe[0] = Pipe[1] = -1;
  struct sigaction Action = {};
  Action.sa_handler = note;
  for (std::size_t I = 0; I < Noted.size(); ++I) {
    ::sigaction(Noted[I], nullptr, &Before[I]);
    // nohup and background shells ignore some signals; that stays so.
    if (Before[I].sa_handler != SIG_IGN)
      ::sigaction(Noted[I], &Action, nullptr);
  }
  struct sigaction Ignore = {};
  Ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &Ignore, &PipeBefore);
}

Interrupt::~Interrupt() {
  for (std::size_t I = 0; I < Noted.size(); ++I)
    ::sigaction(Noted[I], &Before[I], nullptr);
  ::sigaction(SIGPIPE, &PipeBefore, nullptr);
  ::close(Pipe[0]);
  ::close(Pipe[1]);
  Pipe[0] = Pipe[1] = -1;
}

int Interrupt::fd() const { return Pipe[0]; }

int Interrupt::signal() const { return Arrived; }

} // namespace cotidy
