// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fork_server.h"

#include "channel.h"
#include "worker.h"

#include <array>
#include <asyncio/exceptions.h>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <iostream>
#include <mutex>
#include <poll.h>
#include <sched.h>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace asyncio::detail {

namespace {

/// The connection to the server. Never destroyed: pools of static storage may
/// still ask for workers.
struct Server {
  std::mutex mutex;
  Descriptor control;
  pid_t pid = -1;
};

Server &server() {
  static auto *const only = new Server;
  return *only;
}

std::size_t count_threads() {
  struct ::stat tasks{};
  // A folder has two links and one for each folder in it: one per thread.
  if (::stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink > 2)
    return tasks.st_nlink - 2;
  return 1;
}

/// Threads of the instrumentation that runs this program; none of them takes a
/// lock that a fork would need.
constexpr std::size_t threads_of_tools =
#if defined(__SANITIZE_THREAD__)
    1;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
    1;
#else
    0;
#endif
#else
    0;
#endif

/// Handlers of the program do not fit a worker; those for faults do.
void reset_signals() {
  for (int number = 1; number < NSIG; ++number) {
    switch (number) {
    case SIGSEGV:
    case SIGBUS:
    case SIGFPE:
    case SIGILL:
    case SIGTRAP:
    case SIGABRT:
      continue;
    default:
      break;
    }
    struct sigaction action{};
    if (::sigaction(number, nullptr, &action) == 0 &&
        action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN)
      std::signal(number, SIG_DFL);
  }
  std::signal(SIGINT, SIG_IGN);
  // Workers that end are reaped by the kernel.
  std::signal(SIGCHLD, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// A thread that was joined stays in the list for a moment.
bool has_threads() {
  const auto end =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(2);
  while (count_threads() > 1 + threads_of_tools) {
    if (std::chrono::steady_clock::now() > end)
      return true;
    sched_yield();
  }
  return false;
}

std::vector<int> open_descriptors() {
  std::vector<int> numbers;
  DIR *folder = ::opendir("/proc/self/fd");
  if (!folder)
    return numbers;
  while (const dirent *entry = ::readdir(folder)) {
    int number = -1;
    const char *end = entry->d_name + std::strlen(entry->d_name);
    if (std::from_chars(entry->d_name, end, number).ec == std::errc() &&
        number != ::dirfd(folder))
      numbers.push_back(number);
  }
  ::closedir(folder);
  return numbers;
}

/// Gives up what the program had open: a pipe or a connection must be able to
/// end although workers live on. The numbers stay taken, by /dev/null, so that
/// a log of the program never writes into a file of a worker.
void drop_descriptors(int keep) {
  const Descriptor null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null)
    return;
  ::dup2(null.get(), STDIN_FILENO);
  for (const int number : open_descriptors())
    if (number > STDERR_FILENO && number != keep && number != null.get())
      ::dup3(null.get(), number, O_CLOEXEC);
}

[[noreturn]] void serve(Descriptor control) {
  reset_signals();
  drop_descriptors(control.get());
  ::prctl(PR_SET_NAME, "asyncio-forksrv");
  MessageReceiver receiver;
  while (receiver.receive(control.get(), true) == Received::message) {
    Descriptor socket = receiver.take_attached();
    if (!socket)
      continue; // No descriptor was free; the pool sees its end close.
    const pid_t pid = ::fork();
    if (pid == 0) {
      control.reset();
      run_worker(std::move(socket));
    }
    if (pid < 0) {
      MessageHeader header;
      header.kind = MessageKind::no_worker;
      header.id = static_cast<std::uint64_t>(errno);
      send_message(socket.get(), header);
    }
  }
  ::_exit(0);
}

/// What a forked child must not find: a connection that is its parent's.
[[noreturn]] void become_server(Descriptor control) {
  // The place of the mutex is copied as it was, held by this thread.
  auto *const inherited = &server();
  inherited->control.reset();
  inherited->pid = -1;
  inherited->mutex.unlock();
  try {
    serve(std::move(control));
  } catch (const std::exception &error) {
    std::fprintf(stderr, "asyncio fork server: %s\n", error.what());
  }
  ::_exit(1);
}

/// Waits for a server that is ending; the mutex is held.
std::string reap_locked(Server &own) {
  own.control.reset();
  int status = 0;
  pid_t reaped = -1;
  do
    reaped = ::waitpid(own.pid, &status, 0);
  while (reaped < 0 && errno == EINTR);
  own.pid = -1;
  if (reaped < 0)
    return "it ended";
  if (WIFSIGNALED(status))
    return "it was killed by signal " + std::to_string(WTERMSIG(status));
  return "it ended with status " + std::to_string(WEXITSTATUS(status));
}

bool has_ended(const Descriptor &control) {
  pollfd state{control.get(), 0, 0};
  return ::poll(&state, 1, 0) > 0 && (state.revents & POLLHUP) != 0;
}

} // namespace

void start_fork_server() {
  Server &own = server();
  std::unique_lock lock(own.mutex);
  if (own.control) {
    if (!has_ended(own.control))
      return;
    reap_locked(own);
  }
  if (has_threads())
    throw RuntimeError(
        "the fork server of process pools cannot be started in a process that "
        "has threads: call asyncio::ProcessPoolExecutor::start_fork_server() "
        "at the start of main(), before the first thread and before "
        "to_thread() "
        "and run_in_executor()");
  auto [ours, theirs] = make_channel();
  // Or both processes would print what waits in the buffers.
  std::cout.flush();
  std::fflush(stdout);
  std::fflush(stderr);
  const pid_t pid = ::fork();
  if (pid < 0)
    throw std::system_error(errno, std::generic_category(),
                            "fork server of process pools: fork");
  if (pid == 0) {
    ours.reset();
    lock.release();
    become_server(std::move(theirs));
  }
  own.control = std::move(ours);
  own.pid = pid;
}

void stop_fork_server() noexcept {
  Server &own = server();
  const std::lock_guard lock(own.mutex);
  if (own.control) {
    // Pools that watch it hold the connection too.
    ::shutdown(own.control.get(), SHUT_RDWR);
    reap_locked(own);
  }
}

void request_worker(const Descriptor &socket) {
  Server &own = server();
  const std::lock_guard lock(own.mutex);
  MessageHeader header;
  header.kind = MessageKind::start_worker;
  if (own.control && send_message(own.control.get(), header, {}, socket.get()))
    return;
  std::string reason = "it was stopped";
  if (own.control)
    reason = reap_locked(own);
  throw BrokenProcessPool("no worker process can be started, as the fork "
                          "server is gone: " +
                          reason);
}

Descriptor watch_fork_server() {
  Server &own = server();
  const std::lock_guard lock(own.mutex);
  if (!own.control)
    return Descriptor();
  return Descriptor(::fcntl(own.control.get(), F_DUPFD_CLOEXEC, 3));
}

void reap_fork_server() noexcept {
  Server &own = server();
  const std::lock_guard lock(own.mutex);
  if (own.control && has_ended(own.control))
    reap_locked(own);
}

} // namespace asyncio::detail
