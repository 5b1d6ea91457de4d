// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "spawn.h"

#include <asyncio/detail/signals_blocked.h>
#include <asyncio/os_errors.h>
#include <asyncio/subprocess_transport.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

namespace asyncio::detail {

namespace {

/// Where the child failed.
enum class Step { preparing, directory, program };

/// What the child needs, made by the parent: the child shares its memory, and
/// must neither allocate nor take a lock.
struct Plan {
  const char *const *programs = nullptr;
  char *const *arguments = nullptr;
  char *const *environment = nullptr;
  const char *directory = nullptr;
  int sources[3] = {-1, -1, -1};
  const int *passed = nullptr;
  std::size_t passed_count = 0;
  int most_descriptors = 0;
  int process_group = -1;
  bool new_session = false;
  bool close_descriptors = true;
  bool restore_signals = true;
  /// Where the child tells what failed, if it has memory of its own.
  int tell = -1;
  // Written by the child.
  volatile bool shares_memory = false;
  volatile int error = 0;
  volatile Step step = Step::preparing;
};

/// What failed in a child.
struct Failure {
  int error = 0;
  Step step = Step::preparing;
};

std::vector<char *> pointers_to(const std::vector<std::string> &texts) {
  std::vector<char *> all;
  all.reserve(texts.size() + 1);
  for (const std::string &text : texts)
    all.push_back(const_cast<char *>(text.c_str()));
  all.push_back(nullptr);
  return all;
}

/// Moves a descriptor away from 0, 1 and 2, which the child's are copied to.
Descriptor above_standard(Descriptor descriptor) {
  if (descriptor.get() > 2)
    return descriptor;
  Descriptor moved(::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, 3));
  if (!moved)
    throw_os_error(errno);
  return moved;
}

std::pair<Descriptor, Descriptor> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0)
    throw_os_error(errno);
  Descriptor from(ends[0]);
  Descriptor to(ends[1]);
  from = above_standard(std::move(from));
  to = above_standard(std::move(to));
  return {std::move(from), std::move(to)};
}

/// The places where the program may be, as execvp(3) finds them.
std::vector<std::string> candidates(const SpawnRequest &request,
                                    const std::string &program) {
  if (program.find('/') != std::string::npos)
    return {program};
  std::string path = "/bin:/usr/bin";
  if (request.environment) {
    for (const std::string &entry : *request.environment)
      if (entry.starts_with("PATH="))
        path = entry.substr(5);
  } else if (const char *ours = std::getenv("PATH")) {
    path = ours;
  }
  std::vector<std::string> all;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    const std::string folder = path.substr(begin, end - begin);
    all.push_back(folder.empty() ? program : folder + "/" + program);
    begin = end + 1;
  }
  return all;
}

//===--- In the child -----------------------------------------------------===//
// System calls only.

void reset_signals(bool restore) noexcept {
  struct sigaction fresh = {};
  fresh.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) {
    // A handler of this process would run in its memory.
    struct sigaction now = {};
    if (::sigaction(number, nullptr, &now) < 0)
      continue;
    const bool ignored =
        (now.sa_flags & SA_SIGINFO) == 0 && now.sa_handler == SIG_IGN;
    const bool wanted = restore && (number == SIGPIPE || number == SIGXFSZ);
    if (!ignored || wanted)
      ::sigaction(number, &fresh, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool set_close_on_exec(int descriptor, bool on) noexcept {
  const int flags = ::fcntl(descriptor, F_GETFD);
  return flags >= 0 &&
         ::fcntl(descriptor, F_SETFD,
                 on ? flags | FD_CLOEXEC : flags & ~FD_CLOEXEC) == 0;
}

bool place_descriptors(Plan &plan) noexcept {
  // First out of the way of each other.
  for (int i = 0; i < 3; ++i) {
    int &source = plan.sources[i];
    if (source < 0 || source > 2 || source == i)
      continue;
    source = ::fcntl(source, F_DUPFD_CLOEXEC, 3);
    if (source < 0)
      return false;
  }
  for (int i = 0; i < 3; ++i) {
    const int source = plan.sources[i];
    if (source < 0)
      continue;
    if (source == i ? !set_close_on_exec(i, false) : ::dup2(source, i) < 0)
      return false;
  }
  return true;
}

void keep_few_descriptors(const Plan &plan) noexcept {
  if (plan.close_descriptors) {
    long done = -1;
#ifdef SYS_close_range
    done = ::syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);
#endif
    for (int i = 3; done < 0 && i < plan.most_descriptors; ++i)
      set_close_on_exec(i, true);
  }
  for (std::size_t i = 0; i < plan.passed_count; ++i)
    set_close_on_exec(plan.passed[i], false);
}

void become(Plan &plan) noexcept {
  if (plan.new_session)
    ::setsid();
  if (plan.process_group >= 0 && ::setpgid(0, plan.process_group) < 0)
    return;
  if (!place_descriptors(plan))
    return;
  if (plan.directory) {
    plan.step = Step::directory;
    if (::chdir(plan.directory) < 0)
      return;
  }
  keep_few_descriptors(plan);
  reset_signals(plan.restore_signals);
  plan.step = Step::program;
  int first_error = 0;
  for (const char *const *each = plan.programs; *each; ++each) {
    ::execve(*each, plan.arguments, plan.environment);
    if (errno != ENOENT && errno != ENOTDIR && first_error == 0)
      first_error = errno;
  }
  if (first_error != 0)
    errno = first_error;
}

/// vfork(2): the caller stands still, with its signals blocked, until the child
/// runs the program or ends. Sanitizers and emulators may make it a fork(2), in
/// which neither that is so nor that the memory is shared.
[[gnu::noinline]] pid_t start(Plan &plan) noexcept {
  const SignalsBlocked blocked;
  const pid_t process = ::vfork();
  if (process == 0) {
    plan.shares_memory = true;
    become(plan);
    plan.error = errno;
    const Failure failure{plan.error, plan.step};
    [[maybe_unused]] auto told = ::write(plan.tell, &failure, sizeof failure);
    ::_exit(127);
  }
  return process;
}

/// What kept the child from running the program; no error if nothing did.
Failure failure_of(const Plan &plan, int told) noexcept {
  if (plan.shares_memory)
    return {plan.error, plan.step};
  Failure failure;
  ssize_t got = 0;
  do
    got = ::read(told, &failure, sizeof failure);
  while (got < 0 && errno == EINTR);
  return got == ssize_t{sizeof failure} ? failure : Failure();
}

std::string text_of(int number, const std::string &name) {
  return std::generic_category().message(number) + ": '" + name + "'";
}

void require_text(const std::string &text) {
  if (text.find('\0') != std::string::npos)
    throw ValueError("embedded null byte");
}

} // namespace

Spawned spawn(const SpawnRequest &request) {
  const std::string &program =
      request.executable.empty() ? request.arguments[0] : request.executable;
  for (const std::string &argument : request.arguments)
    require_text(argument);
  require_text(program);
  require_text(request.directory);
  const std::vector<std::string> places = candidates(request, program);
  const std::vector<char *> programs = pointers_to(places);
  const std::vector<char *> arguments = pointers_to(request.arguments);
  std::vector<char *> environment;
  if (request.environment)
    environment = pointers_to(*request.environment);

  Spawned spawned;
  std::array<Descriptor, 3> theirs;
  Plan plan;
  for (std::size_t i = 0; i < 3; ++i) {
    const int wish = request.redirects[i];
    if (wish == subprocess::PIPE) {
      auto [from, to] = make_pipe();
      theirs[i] = std::move(i == 0 ? from : to);
      spawned.pipes[i] = std::move(i == 0 ? to : from);
    } else if (wish == subprocess::DEVNULL) {
      theirs[i] = Descriptor(::open("/dev/null", O_RDWR | O_CLOEXEC));
      if (!theirs[i])
        throw_os_error(errno);
      theirs[i] = above_standard(std::move(theirs[i]));
    }
    if (theirs[i])
      plan.sources[i] = theirs[i].get();
    else if (wish >= 0)
      plan.sources[i] = wish;
    else if (wish == subprocess::STDOUT)
      plan.sources[i] = plan.sources[1] >= 0 ? plan.sources[1] : 1;
  }
  plan.programs = programs.data();
  plan.arguments = arguments.data();
  plan.environment = request.environment ? environment.data() : environ;
  plan.directory =
      request.directory.empty() ? nullptr : request.directory.c_str();
  plan.passed = request.pass_descriptors.data();
  plan.passed_count = request.pass_descriptors.size();
  rlimit limit = {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < INT_MAX)
    plan.most_descriptors = static_cast<int>(limit.rlim_cur);
  plan.process_group = request.process_group.value_or(-1);
  plan.new_session = request.new_session;
  plan.close_descriptors = request.close_descriptors;
  plan.restore_signals = request.restore_signals;

  auto [told, tell] = make_pipe();
  plan.tell = tell.get();
  spawned.process = start(plan);
  if (spawned.process < 0)
    throw_os_error(errno);
  tell.reset();
  const Failure failure = failure_of(plan, told.get());
  if (failure.error == 0)
    return spawned;
  while (::waitpid(spawned.process, nullptr, 0) < 0 && errno == EINTR)
    continue;
  if (failure.step == Step::preparing)
    throw_os_error(failure.error);
  throw_os_error(failure.error,
                 text_of(failure.error, failure.step == Step::directory
                                            ? request.directory
                                            : program));
}

} // namespace asyncio::detail
