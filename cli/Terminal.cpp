// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Terminal.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace cotidy {
namespace {

/// Not by way of stdio: what is written is out, and errno says why it is not.
bool writeAll(int Fd, std::string_view Text) {
  while (!Text.empty()) {
    const ssize_t Written = ::write(Fd, Text.data(), Text.size());
    if (Written < 0 && errno == EAGAIN) {
      // Somebody who shares the terminal has made it so.
      pollfd Watched = {Fd, POLLOUT, 0};
      ::poll(&Watched, 1, -1);
      continue;
    }
    if (Written < 0 && errno != EINTR)
      return false;
    if (Written > 0)
      Text.remove_prefix(static_cast<std::size_t>(Written));
  }
  return true;
}

bool isCapableTerminal(int Fd) {
  const char *Kind = std::getenv("TERM");
  return ::isatty(Fd) && Kind && std::strcmp(Kind, "dumb") != 0;
}

} // namespace

bool printOutput(std::string_view Text) {
  if (writeAll(STDOUT_FILENO, Text) || errno == EPIPE)
    return true;
  printError(std::string("standard output: cannot be written: ") +
             std::strerror(errno));
  return false;
}

void printError(std::string_view Text) {
  // Nowhere is left to report a failure to.
  writeAll(STDERR_FILENO, "cotidy: " + std::string(Text) + "\n");
}

void printLastError(std::string_view Text) {
  constexpr int Patience = 200; // Milliseconds.
  pollfd Watched = {STDERR_FILENO, POLLOUT, 0};
  if (::poll(&Watched, 1, Patience) > 0)
    printError(Text);
}

void printMessage(std::string_view Text) { writeAll(STDERR_FILENO, Text); }

bool offerError(std::string_view Text) {
  // A pipe that is ready takes 4096 bytes without waiting, and so do terminals.
  constexpr std::size_t Most = 4096;
  pollfd Watched = {STDERR_FILENO, POLLOUT, 0};
  return Text.size() <= Most && ::poll(&Watched, 1, 0) > 0 &&
         (Watched.revents & POLLOUT) &&
         ::write(STDERR_FILENO, Text.data(), Text.size()) ==
             static_cast<ssize_t>(Text.size());
}

bool errorIsCapableTerminal() { return isCapableTerminal(STDERR_FILENO); }

std::size_t terminalWidth() {
  struct winsize Size = {};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &Size) != 0 || Size.ws_col < 20)
    return 80;
  return Size.ws_col;
}

bool wantsColor(ColorMode Mode) {
  if (Mode != ColorMode::Auto)
    return Mode == ColorMode::Always;
  const char *Refused = std::getenv("NO_COLOR");
  return isCapableTerminal(STDOUT_FILENO) && !(Refused && *Refused);
}

} // namespace cotidy
