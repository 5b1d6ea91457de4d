// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The worker: jobs from stdin, one at a time, one result each to stdout. It
// may die on any job; its parent names the file and starts another.
#include "driver/wire/Framing.h"
#include "driver/wire/Json.h"
#include "driver/worker/CheckList.h"
#include "driver/worker/UnitRun.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/thread.h"
#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

namespace cotidy::worker {

static std::string answer(const wire::Job &Job) {
  switch (Job.Kind) {
  case wire::JobKind::Identify:
    return wire::writeResult(
        wire::Identity{COTIDY_VERSION, COTIDY_LLVM_VERSION});
  case wire::JobKind::List:
    return wire::writeResult(checkList());
  case wire::JobKind::Check:
    return wire::writeResult(runUnit(Job.Check));
  }
  llvm_unreachable("not a kind of job");
}

static Result<void> serve(int From, int To) {
  while (true) {
    Result<std::optional<std::string>> Message = wire::readMessage(From);
    if (!Message)
      return Message.error();
    if (!*Message)
      return {};
    Result<wire::Job> Job = wire::readJob(**Message);
    if (!Job)
      return Job.error();
    if (Result<void> Sent = wire::writeMessage(To, answer(*Job)); !Sent)
      return Sent;
  }
}

} // namespace cotidy::worker

int main() {
  // A parent that has gone is an error of write(), not a signal.
  std::signal(SIGPIPE, SIG_IGN);
  // Who kills the parent means its workers too. Its end is seen at stdin, but only
  // after the unit that is worked at.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // Results have a descriptor of their own: what a library prints to stdout
  // would break the framing.
  const int Results = ::dup(STDOUT_FILENO);
  ::dup2(STDERR_FILENO, STDOUT_FILENO);

  // Clang and the analyses recurse as deep as the code nests.
  const std::optional<unsigned> StackSize = 64U << 20;
  int Exit = 0;
  llvm::thread(StackSize, [&] {
    auto Served = cotidy::worker::serve(STDIN_FILENO, Results);
    if (!Served) {
      llvm::errs() << "cotidy-worker: " << Served.message() << '\n';
      Exit = 1;
    }
  }).join();
  return Exit;
}
