// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What must never be reported: calls that look as if they blocked.
//
// RUN: %cotidy %s -- %flags | count 0
// RUN: %cotidy --option cotidy-blocking-call.Files=strict --option cotidy-blocking-call.Descriptors=all --option cotidy-blocking-call.Mutexes=always --option cotidy-blocking-call.ConsoleOutput=true --option cotidy-blocking-call.Cpu=true %s -- %flags | count 0

#include <asyncio/asyncio.h>

#include <abseil.h>
#include <boost-asio.h>
#include <concurrencpp.h>
#include <condition_variable>
#include <fcntl.h>
#include <filesystem>
#include <future>
#include <libcurl.h>
#include <libpq.h>
#include <mutex>
#include <netdb.h>
#include <openssl.h>
#include <poll.h>
#include <qt.h>
#include <semaphore>
#include <shared_mutex>
#include <span>
#include <sstream>
#include <stop_token>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <zeromq.h>

using namespace std::chrono_literals;

asyncio::Coro<void> tryLocks(std::mutex &Mutex, std::shared_mutex &Shared,
                             std::recursive_mutex &Recursive,
                             std::binary_semaphore &Permits) {
  (void)Mutex.try_lock();
  (void)Shared.try_lock();
  (void)Shared.try_lock_shared();
  (void)Recursive.try_lock();
  (void)Permits.try_acquire();
  std::mutex Other;
  (void)std::try_lock(Mutex, Other);
  co_return;
}

asyncio::Coro<void> zeroTimeouts(std::future<int> &Result,
                                 std::timed_mutex &Timed,
                                 std::binary_semaphore &Permits, pollfd *Ready,
                                 int Epoll, epoll_event *Events,
                                 zmq_pollitem_t *Items, QMutex &Qt,
                                 std::condition_variable &Condition,
                                 std::unique_lock<std::mutex> &Held) {
  std::this_thread::sleep_for(0s);
  std::this_thread::yield();
  (void)Result.wait_for(0s);
  (void)Timed.try_lock_for(0s);
  (void)Permits.try_acquire_for(0ms);
  Condition.wait_for(Held, 0s);
  poll(Ready, 1, 0);
  epoll_wait(Epoll, Events, 8, 0);
  zmq_poll(Items, 1, 0);
  Qt.tryLock(0);
  co_return;
}

asyncio::Coro<void> dontWaitFlags(int Child, int File, char *Data) {
  int Socket = socket(AF_INET, SOCK_STREAM, 0);
  recv(Socket, Data, 1, MSG_DONTWAIT);
  send(Socket, Data, 1, MSG_DONTWAIT);
  waitpid(Child, nullptr, WNOHANG);
  flock(File, LOCK_EX | LOCK_NB);
  fcntl(File, F_SETLK, nullptr);
  fcntl(File, F_GETFL);
  co_return;
}

asyncio::Coro<void> peeks(PGconn *Connection, CURLM *Multi,
                          absl::Notification &Done,
                          concurrencpp::result<int> &Answer,
                          std::future<int> &Result) {
  (void)PQisBusy(Connection);
  (void)PQconsumeInput(Connection);
  int Running;
  (void)curl_multi_perform(Multi, &Running);
  (void)Done.HasBeenNotified();
  (void)Answer.status();
  (void)Result.valid();
  co_return;
}

asyncio::Coro<void> wakesOthers(std::condition_variable &Condition,
                                std::binary_semaphore &Permits,
                                std::unique_lock<std::mutex> &Held,
                                std::promise<int> &Promise,
                                std::stop_source &Stop,
                                std::shared_mutex &Shared) {
  Condition.notify_one();
  Condition.notify_all();
  Permits.release();
  Held.unlock();
  Shared.unlock_shared();
  Promise.set_value(1);
  (void)Stop.request_stop();
  co_return;
}

asyncio::Coro<void> asksForTime() {
  (void)std::chrono::steady_clock::now();
  (void)std::chrono::system_clock::now();
  (void)time(nullptr);
  timespec Now;
  clock_gettime(CLOCK_MONOTONIC, &Now);
  co_return;
}

asyncio::Coro<void> computesPaths(std::filesystem::path Path) {
  (void)(Path / "x").filename().extension();
  (void)Path.lexically_normal().parent_path().string();
  (void)Path.is_absolute();
  Path.replace_extension(".o");
  co_return;
}

asyncio::Coro<void> streamsInMemory(std::istream &Given) {
  std::istringstream In("1 2");
  int Value;
  In >> Value;
  std::string Line;
  std::getline(In, Line);
  std::ostringstream Out;
  Out << Value << Line;
  std::stringstream Both;
  Both << 1;
  Both >> Value;
  Given >> Value;
  std::span<const char> View(Line);
  (void)View.size();
  BIO *Memory = BIO_new(BIO_s_mem());
  BIO_read(Memory, Line.data(), 1);
  co_return;
}

asyncio::Coro<void> numericLookUp(const char *Host, addrinfo **Found) {
  addrinfo Hints{};
  Hints.ai_flags = AI_NUMERICHOST;
  getaddrinfo(Host, nullptr, &Hints, Found);
  getaddrinfo("127.0.0.1", "80", nullptr, Found);
  getaddrinfo(nullptr, "80", nullptr, Found);
  co_return;
}

boost::asio::awaitable<void> asyncTwins(boost::asio::steady_timer &Timer) {
  co_await Timer.async_wait(boost::asio::use_awaitable);
  Timer.async_wait([](auto &&...) {});
}

asyncio::Coro<void> neverEvaluated() {
  (void)sizeof(sleep(1));
  using Type = decltype(sleep(1));
  (void)noexcept(sleep(1));
  (void)requires { sleep(1); };
  if constexpr (sizeof(Type) == 0)
    sleep(1);
  co_return;
}

void blockingAllowed() noexcept [[clang::nonblocking]];
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wfunction-effects"
void blockingAllowed() noexcept [[clang::nonblocking]] { sleep(1); }
#pragma clang diagnostic pop
asyncio::Coro<void> callsAllowed() {
  blockingAllowed();
  co_return;
}

asyncio::Coro<void> offloads(asyncio::EventLoop &Loop,
                             asyncio::ThreadPoolExecutor &Pool) {
  co_await asyncio::to_thread([] { sleep(1); });
  co_await Loop.run_in_executor(Pool, [] { sleep(1); });
  std::thread([] { sleep(1); }).detach();
  std::thread Other([] { sleep(1); });
  Other.detach();
}

// A library's own implementation.
namespace asyncio::detail {
inline void waitForLoop() { ::sleep(1); }
} // namespace asyncio::detail

asyncio::Coro<void> inner();
asyncio::Coro<void> cancelsThenDrains() {
  auto Task = asyncio::create_task(inner());
  Task.cancel();
  try {
    co_await Task;
  } catch (const asyncio::CancelledError &) {
  }
}
