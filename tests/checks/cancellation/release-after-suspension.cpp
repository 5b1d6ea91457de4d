// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-release-after-suspension' '--config={CheckOptions: {cotidy-release-after-suspension.Permits: "true"}}' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>
#include <boost-asio.h>
#include <cppcoro.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

asyncio::Lock Lock;
asyncio::Semaphore Slots(2);
asyncio::Coro<void> work();
asyncio::Coro<int> receive(int Descriptor);
bool condition();

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> lock() {
  co_await Lock.acquire();
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: if this await throws, as it does when it is cancelled, 'Lock' is never released: what does that comes after it; use 'auto guard = co_await Lock.scoped()' [cotidy-release-after-suspension]
  // CHECK-NEXT: :[[#@LINE-3]]:12: note: it is acquired here
  // CHECK-NEXT: :[[#@LINE+2]]:3: note: it is released here
  co_await work();
  Lock.release();
}

asyncio::Coro<void> sleeps() {
  co_await Slots.acquire();
  co_await asyncio::sleep(std::chrono::seconds(1));
  // CHECK: :[[#@LINE-1]]:3: warning: if this await throws, as it does when it is cancelled, 'Slots' is never released
  Slots.release();
}

asyncio::Coro<int> descriptor() {
  int Descriptor = open("data", O_RDONLY);
  if (Descriptor < 0) {
    co_await work();
    co_return -1;
  }
  int Result = co_await receive(Descriptor);
  // CHECK: :[[#@LINE-1]]:16: warning: if this await throws, as it does when it is cancelled, 'Descriptor' is never released
  // CHECK-NEXT: :[[#@LINE-7]]:20: note: it is acquired here
  // CHECK-NEXT: :[[#@LINE+1]]:3: note: it is released here
  close(Descriptor);
  co_return Result;
}

asyncio::Coro<void> memory() {
  char *Buffer = static_cast<char *>(std::malloc(100));
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}'Buffer' is never released
  std::free(Buffer);
}

// std::exception is not what a cancellation is here.
asyncio::Coro<void> handlerOfOthers() {
  co_await Lock.acquire();
  try {
    co_await work();
    // CHECK: :[[#@LINE-1]]:5: warning: {{.*}}'Lock' is never released
  } catch (const std::exception &) {
  }
  Lock.release();
}

asyncio::Coro<void> handlerThatGoesOn() {
  co_await Lock.acquire();
  try {
    co_await work();
    // CHECK: :[[#@LINE-1]]:5: warning: {{.*}}'Lock' is never released
  } catch (...) {
    std::puts("failed");
    throw;
  }
  Lock.release();
}

cppcoro::async_mutex Mutex;
cppcoro::task<> wait();
cppcoro::task<> otherLibrary() {
  co_await Mutex.lock_async();
  co_await wait();
  // CHECK: :[[#@LINE-1]]:3: warning: if this await throws, as it does when it is cancelled, 'Mutex' is never released
  Mutex.unlock();
}

struct Pool {
  asyncio::Semaphore Free{1};
  asyncio::Coro<void> use() {
    co_await Free.acquire();
    co_await work();
    // CHECK: :[[#@LINE-1]]:5: warning: {{.*}}'Free' is never released
    Free.release();
  }
};

template <class T> asyncio::Coro<void> inATemplate(T) {
  co_await Lock.acquire();
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}'Lock' is never released
  Lock.release();
}
template asyncio::Coro<void> inATemplate(int);
template asyncio::Coro<void> inATemplate(char);

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<void> nothingBetween() {
  co_await Lock.acquire();
  condition();
  Lock.release();
  co_await work();
}

asyncio::Coro<void> guard() {
  auto Guard = co_await Lock.scoped();
  co_await work();
}

asyncio::Coro<void> releasesInHandler() {
  co_await Lock.acquire();
  try {
    co_await work();
  } catch (...) {
    Lock.release();
    throw;
  }
  Lock.release();
}

asyncio::Coro<void> throwsLater() {
  co_await Lock.acquire();
  std::exception_ptr Failed;
  try {
    co_await work();
  } catch (...) {
    Failed = std::current_exception();
  }
  Lock.release();
  if (Failed)
    std::rethrow_exception(Failed);
}

template <class F> struct Finally {
  F Do;
  ~Finally() { Do(); }
};
asyncio::Coro<void> scopeGuard() {
  co_await Lock.acquire();
  Finally Release{[] { Lock.release(); }};
  co_await work();
  Lock.release();
}

struct Releases {
  asyncio::Lock &Held;
  explicit Releases(asyncio::Lock &Held) : Held(Held) {}
  ~Releases() { Held.release(); }
};
asyncio::Coro<void> ownGuard() {
  co_await Lock.acquire();
  Releases Guard(Lock);
  co_await work();
  Lock.release();
}

// Who is to release it is not known.
asyncio::Coro<void> keepsIt() {
  co_await Lock.acquire();
  co_await work();
}

struct Descriptor {
  int Number;
  explicit Descriptor(int Number);
  ~Descriptor();
};
int Stored;
asyncio::Coro<void> givenAway() {
  int First = open("data", O_RDONLY);
  Descriptor Owner(First);
  co_await work();
  close(First);
  int Second = open("data", O_RDONLY);
  Stored = Second;
  co_await work();
  close(Second);
  std::unique_ptr<FILE, int (*)(FILE *)> File(std::fopen("data", "r"),
                                              &std::fclose);
  co_await work();
}

asyncio::Coro<void> failsToOpen() {
  FILE *File = std::fopen("data", "r");
  if (!File) {
    co_await work();
    co_return;
  }
  std::fclose(File);
}

// Cannot throw.
struct Signal {
  bool await_ready() noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  void await_resume() noexcept;
};
cppcoro::task<> resumesWithoutThrowing(Signal &Set) {
  co_await Mutex.lock_async();
  co_await Set;
  Mutex.unlock();
}

boost::asio::awaitable<void> errorsAreValues(boost::asio::ip::tcp::socket &Socket,
                                             char (&Data)[1]) {
  int File = open("data", O_RDONLY);
  co_await boost::asio::this_coro::executor;
  close(File);
}
