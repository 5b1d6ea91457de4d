// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/inspect/Tasks.h"

#include "driver/inspect/ElfFile.h"
#include "driver/inspect/ProcessMaps.h"
#include "driver/inspect/TaskReader.h"
#include "runtime/include/asyncio/detail/inspection.h"
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <system_error>
#include <unistd.h>

namespace cotidy {
namespace {

constexpr const char *SectionName = "asyncio_inspect";
constexpr const char *SymbolName = "asyncio_inspection";

/// A file of /proc, which has no size; the number of the error if it fails.
int readProcFile(const std::string &Path, std::string &Into) {
  const int Descriptor = ::open(Path.c_str(), O_RDONLY | O_CLOEXEC);
  if (Descriptor < 0)
    return errno;
  std::array<char, 65536> Buffer;
  int Error = 0;
  while (true) {
    const ssize_t Got = ::read(Descriptor, Buffer.data(), Buffer.size());
    if (Got < 0 && errno == EINTR)
      continue;
    if (Got < 0)
      Error = errno;
    if (Got <= 0)
      break;
    Into.append(Buffer.data(), static_cast<std::size_t>(Got));
  }
  ::close(Descriptor);
  return Error;
}

std::string linkTarget(const std::string &Path) {
  std::array<char, 4096> Buffer;
  const ssize_t Size = ::readlink(Path.c_str(), Buffer.data(), Buffer.size());
  return Size < 0 ? "" : std::string(Buffer.data(), static_cast<size_t>(Size));
}

std::string named(pid_t Process) {
  return "process " + std::to_string(Process);
}

Error noSuch(pid_t Process) {
  return {"no " + named(Process) + ", see ps for the number"};
}

Error ended(pid_t Process) {
  return {named(Process) + " ended while it was read"};
}

Error notAllowed(pid_t Process) {
  std::string Scope;
  std::string Cure = "call cotidy as the user of that program, or as root";
  if (readProcFile("/proc/sys/kernel/yama/ptrace_scope", Scope) == 0 &&
      !Scope.empty() && Scope[0] != '0')
    Cure += "; for programs of your own, kernel.yama.ptrace_scope is " +
            Scope.substr(0, Scope.find('\n')) +
            " and has to be 0 (sysctl), or cotidy needs CAP_SYS_PTRACE";
  else
    Cure += ", or give it CAP_SYS_PTRACE";
  return {"not allowed to read the memory of " + named(Process) + ", " + Cure};
}

Error failure(pid_t Process, int Number) {
  switch (Number) {
  case ESRCH:
  case ENOENT:
    return ended(Process);
  case EPERM:
  case EACCES:
    return notAllowed(Process);
  case ENOSYS:
    return {"process_vm_readv is not there on this system, which cotidy needs"};
  default:
    return {named(Process) +
            " cannot be read: " + std::system_category().message(Number)};
  }
}

/// Where the runtime's layout may be in memory: one address a file that has it.
struct Places {
  std::vector<std::uint64_t> Addresses;
  std::vector<std::string> Unopened;
};

Places findLayouts(pid_t Process, const std::vector<MappedFile> &Files) {
  const std::string Proc = "/proc/" + std::to_string(Process);
  std::string Program = linkTarget(Proc + "/exe");
  if (constexpr std::string_view Mark = " (deleted)"; Program.ends_with(Mark))
    Program.resize(Program.size() - Mark.size());
  const auto PageMask = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) - 1;
  Places Found;
  for (const MappedFile &Each : Files) {
    // The link also leads to a program that was deleted or replaced; the root
    // is that of a program in a container.
    const bool IsProgram = Each.Path == Program;
    if (Each.Deleted && !IsProgram) {
      Found.Unopened.push_back(Each.Path);
      continue;
    }
    const ElfFile File(IsProgram ? Proc + "/exe" : Proc + "/root" + Each.Path);
    if (!File.valid())
      continue;
    const std::optional<std::uint64_t> Address =
        File.addressOf(SectionName, SymbolName);
    if (!Address)
      continue;
    for (const ElfFile::Segment &Segment : File.segments()) {
      const auto Part = std::find_if(
          Each.Parts.begin(), Each.Parts.end(), [&](const MappedFile::Part &P) {
            return P.Offset == (Segment.Offset & ~PageMask);
          });
      if (Part == Each.Parts.end())
        continue;
      Found.Addresses.push_back(Part->Address + *Address -
                                (Segment.Address & ~PageMask));
      break;
    }
  }
  return Found;
}

/// Loops of the program that this one is a forked copy of: they run on threads
/// that are not here.
void dropLoopsOfParent(pid_t Process, std::vector<Loop> &Loops) {
  const std::string Threads = "/proc/" + std::to_string(Process) + "/task/";
  std::erase_if(Loops, [&](const Loop &Each) {
    return Each.Thread != 0 &&
           ::access((Threads + std::to_string(Each.Thread)).c_str(), F_OK) != 0;
  });
}

} // namespace

const char *toString(TaskState State) {
  switch (State) {
  case TaskState::Ready:
    return "ready";
  case TaskState::Running:
    return "running";
  case TaskState::Waiting:
    return "waiting";
  }
  return "ready";
}

Result<Snapshot> readTasks(pid_t Process) {
  if (::kill(Process, 0) != 0 && errno == ESRCH)
    return noSuch(Process);
  const std::string Proc = "/proc/" + std::to_string(Process);
  std::string Maps;
  if (const int Number = readProcFile(Proc + "/maps", Maps))
    return failure(Process, Number);
  if (Maps.empty())
    return Error{named(Process) + " has no memory to read: it has ended and "
                                  "waits for its parent, or belongs to the "
                                  "kernel"};
  Snapshot Read;
  Read.Process = Process;
  Read.Program = linkTarget(Proc + "/exe");

  const Places Found = findLayouts(Process, readMaps(Maps));
  ProcessMemory Live(Process);
  bool Any = false;
  for (const std::uint64_t Address : Found.Addresses) {
    const ReadOutcome Outcome = readLoops(Live, Address, Read);
    const auto Known =
        std::to_string(asyncio::detail::InspectionLayout::current_version);
    switch (Outcome.Failure) {
    case ReadFailure::None:
      Any = true;
      break;
    case ReadFailure::Unreadable:
      if (Outcome.Error != EFAULT)
        return failure(Process, Outcome.Error);
      [[fallthrough]];
    case ReadFailure::NoLayout:
      Read.Problems.push_back("the runtime is not where " + Read.Program +
                              " has it: was the file replaced since the "
                              "program started?");
      break;
    case ReadFailure::Version:
      return Error{Read.Program +
                   " was built with a runtime whose layout has "
                   "version " +
                   std::to_string(Outcome.Version) +
                   ", and this cotidy knows " + Known +
                   ": take the cotidy of that runtime"};
    case ReadFailure::Damaged:
      return Error{Read.Program +
                   ": the runtime's layout is damaged: something has written "
                   "over it"};
    }
  }
  if (!Any) {
    // Its files go away with it, before its memory does.
    Maps.clear();
    if (readProcFile(Proc + "/maps", Maps) != 0 || Maps.empty())
      return ended(Process);
    if (!Read.Problems.empty())
      return Error{Read.Problems.front()};
    std::string Why = named(Process) + " (" + Read.Program +
                      ") has no asyncio runtime of cotidy in it, or an older "
                      "one that cannot be looked into";
    if (!Found.Unopened.empty())
      Why += "; " + Found.Unopened.front() +
             " was replaced since the program started, start it anew";
    return Error{Why};
  }
  dropLoopsOfParent(Process, Read.Loops);
  return Read;
}

} // namespace cotidy
