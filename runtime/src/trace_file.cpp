// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <asyncio/detail/trace_file.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <map>
#include <set>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace asyncio::detail {

namespace {

/// The bytes of the UTF-8 character that begins here, 1 to 4; 0 if none does.
std::size_t character_at(std::string_view text) {
  const auto byte = [text](std::size_t i) {
    return static_cast<unsigned char>(text[i]);
  };
  const unsigned char first = byte(0);
  const std::size_t size = first < 0x80                    ? 1
                           : first >= 0xC2 && first < 0xE0 ? 2
                           : first >= 0xE0 && first < 0xF0 ? 3
                           : first >= 0xF0 && first < 0xF5 ? 4
                                                           : 0;
  if (size == 0 || text.size() < size)
    return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xC0) != 0x80)
      return 0;
  // Written longer than need be, halves of pairs, beyond the last.
  if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F) ||
      (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F))
    return 0;
  return size;
}

/// As a string of JSON; what is no UTF-8 becomes U+FFFD.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t size = character_at(text);
    if (size == 0) {
      out += "\\ufffd";
    } else if (text[0] == '"' || text[0] == '\\') {
      out += '\\';
      out += text[0];
    } else if (static_cast<unsigned char>(text[0]) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x",
                    static_cast<unsigned>(text[0]));
      out += escape;
    } else {
      out += text.substr(0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return out + "\"";
}

/// With a point, whatever the locale of the program has.
std::string seconds(std::chrono::nanoseconds length) {
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(length).count();
  char text[40];
  std::snprintf(text, sizeof text, "%lld.%06lld",
                static_cast<long long>(micros / 1'000'000),
                static_cast<long long>(micros % 1'000'000));
  return text;
}

std::string places(const std::vector<StackFrame> &frames) {
  std::string out;
  for (const StackFrame &frame : frames)
    out += (out.empty() ? "[{\"function\":" : ",{\"function\":") +
           quoted(frame.function) + ",\"file\":" + quoted(frame.file) +
           ",\"line\":" + std::to_string(frame.line) + "}";
  return out + "]";
}

std::string line_of(const SlowCallback &what) {
  std::string line =
      "{\"version\":1,\"event\":\"slow-callback\",\"time\":" +
      seconds(std::chrono::system_clock::now().time_since_epoch()) +
      ",\"process\":" + std::to_string(::getpid()) +
      ",\"seconds\":" + seconds(what.length);
  if (!what.callback.empty())
    line += ",\"callback\":" + quoted(what.callback);
  if (!what.begin.empty())
    line +=
        ",\"task\":" + quoted(what.task) + ",\"begin\":" + places(what.begin);
  if (!what.end.empty())
    line += ",\"end\":" + places(what.end);
  return line + "}\n";
}

/// A write beyond the limit for files raises a signal, which would end the
/// program.
class NoSignalForSize {
public:
  NoSignalForSize() noexcept {
    sigemptyset(&size_);
    sigaddset(&size_, SIGXFSZ);
    sigset_t pending;
    was_pending_ =
        sigpending(&pending) == 0 && sigismember(&pending, SIGXFSZ) == 1;
    pthread_sigmask(SIG_BLOCK, &size_, &before_);
  }
  NoSignalForSize(const NoSignalForSize &) = delete;
  NoSignalForSize &operator=(const NoSignalForSize &) = delete;
  ~NoSignalForSize() {
    constexpr timespec now{};
    if (!was_pending_)
      while (sigtimedwait(&size_, nullptr, &now) < 0 && errno == EINTR) {
      }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

private:
  sigset_t size_;
  sigset_t before_;
  bool was_pending_ = false;
};

constinit std::mutex files_mutex;

} // namespace

std::shared_ptr<TraceFile> TraceFile::at(const std::string &path) {
  if (path.empty())
    return nullptr;
  static std::map<std::string, std::weak_ptr<TraceFile>> files;
  const std::lock_guard lock(files_mutex);
  std::weak_ptr<TraceFile> &known = files[path];
  auto file = known.lock();
  if (!file) {
    file = std::make_shared<TraceFile>(path);
    known = file;
  }
  return file;
}

TraceFile::~TraceFile() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

void TraceFile::write(const SlowCallback &what) noexcept {
  try {
    const std::lock_guard lock(mutex_);
    if (given_up_ || (descriptor_ < 0 && !open()))
      return;
    append(line_of(what));
  } catch (...) {
    // No memory: this one line is missing.
  }
}

bool TraceFile::open() {
  // A pipe without a reader would stop the program, and one whose reader has
  // gone ends it.
  descriptor_ = ::open(
      path_.c_str(),
      O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0666);
  if (descriptor_ < 0) {
    give_up(std::system_category().message(errno));
    return false;
  }
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0 ||
      !(S_ISREG(status.st_mode) || S_ISCHR(status.st_mode))) {
    give_up("it is no file");
    return false;
  }
  return true;
}

void TraceFile::append(const std::string &line) {
  ssize_t written = 0;
  {
    const NoSignalForSize guard;
    do
      written = ::write(descriptor_, line.data(), line.size());
    while (written < 0 && errno == EINTR);
    if (written < 0) {
      const int error = errno;
      give_up(std::system_category().message(error));
    }
  }
  if (written >= 0 && static_cast<std::size_t>(written) < line.size())
    give_up("no room for a whole line");
}

void TraceFile::give_up(const std::string &why) {
  given_up_ = true;
  if (descriptor_ >= 0)
    ::close(std::exchange(descriptor_, -1));
  // Loops come and go; once for each file is enough.
  static std::set<std::string> said;
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  if (said.insert(path_).second)
    std::fprintf(stderr,
                 "asyncio: cannot write the trace file '%s': %s; slow "
                 "callbacks are not written any more\n",
                 path_.c_str(), why.c_str());
}

} // namespace asyncio::detail
