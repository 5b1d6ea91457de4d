// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One function for each option; each run accounts for all of its findings.
//
// RUN: %cotidy %s -- %flags | %FileCheck --check-prefix=DEFAULT
// RUN: %cotidy --option cotidy-blocking-call.Files=strict %s -- %flags \
// RUN:   | %FileCheck --check-prefixes=DEFAULT,STRICT
// RUN: %cotidy --option cotidy-blocking-call.Files=off %s -- %flags \
// RUN:   | count 0
// RUN: %cotidy --option cotidy-blocking-call.Descriptors=all %s -- %flags \
// RUN:   | %FileCheck --check-prefixes=DEFAULT,DESCRIPTORS
// RUN: %cotidy --option cotidy-blocking-call.Mutexes=always %s -- %flags \
// RUN:   | %FileCheck --check-prefixes=DEFAULT,MUTEXES
// RUN: %cotidy --option cotidy-blocking-call.ConsoleOutput=true %s -- %flags \
// RUN:   | %FileCheck --check-prefixes=DEFAULT,CONSOLE
// RUN: %cotidy --option cotidy-blocking-call.Cpu=true %s -- %flags \
// RUN:   | %FileCheck --check-prefixes=DEFAULT,CPU
// RUN: %cotidy --option 'cotidy-blocking-call.Calls=legacy::* -> use legacy_async; Client::send' %s -- %flags \
// RUN:   | %FileCheck --check-prefixes=DEFAULT,CALLS

#include <asyncio/asyncio.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <openssl.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

asyncio::Coro<void> opens(const char *Path) {
  std::ofstream Out(Path);
  // DEFAULT: :[[#@LINE-1]]:17: warning: {{.*}}basic_ofstream' blocks the event loop
  std::filesystem::remove_all(Path);
  // DEFAULT: :[[#@LINE-1]]:3: warning: 'std::filesystem::remove_all' blocks the event loop
  co_return;
}

asyncio::Coro<void> asks(const char *Path) {
  struct stat Found;
  stat(Path, &Found);
  // STRICT: :[[#@LINE-1]]:3: warning: 'stat' blocks the event loop
  unlink(Path);
  // STRICT: :[[#@LINE-1]]:3: warning: 'unlink' blocks the event loop
  (void)std::filesystem::exists(Path);
  // STRICT: :[[#@LINE-1]]:9: warning: 'std::filesystem::exists' blocks the event loop
  co_return;
}

asyncio::Coro<void> reads(int File, char *To) {
  read(File, To, 1);
  // DESCRIPTORS: :[[#@LINE-1]]:3: warning: 'read' blocks the event loop
  co_return;
}

asyncio::Coro<void> locks(std::mutex &Mutex) {
  std::lock_guard<std::mutex> Guard(Mutex);
  // MUTEXES: :[[#@LINE-1]]:31: warning: 'std::lock_guard::lock_guard' blocks the event loop
  co_return;
}

void locksInHelper(std::mutex &Mutex) { std::scoped_lock Guard(Mutex); }
asyncio::Coro<void> locksThroughHelper(std::mutex &Mutex) {
  locksInHelper(Mutex);
  // MUTEXES: :[[#@LINE-1]]:3: warning: 'locksInHelper' blocks the event loop
  co_return;
}

asyncio::Coro<void> neverWaitsForMutex(std::mutex &Mutex) {
  std::unique_lock<std::mutex> Try(Mutex, std::try_to_lock);
  std::unique_lock<std::mutex> Later(Mutex, std::defer_lock);
  (void)Mutex.try_lock();
  co_return;
}

asyncio::Coro<void> prints() {
  std::cout << "text";
  // CONSOLE: :[[#@LINE-1]]:3: warning: 'std::operator<<' blocks the event loop
  syslog(LOG_INFO, "text");
  // CONSOLE: :[[#@LINE-1]]:3: warning: 'syslog' blocks the event loop
  co_return;
}

asyncio::Coro<void> computes(const char *Secret, unsigned char *To) {
  PKCS5_PBKDF2_HMAC(Secret, 1, To, 1, 100000, nullptr, 1, To);
  // CPU: :[[#@LINE-1]]:3: warning: 'PKCS5_PBKDF2_HMAC' blocks the event loop
  co_return;
}

namespace legacy {
int load();
struct Result {
  int value();
};
Result fetch();
} // namespace legacy
struct Answer {
  void send();
};
struct Client {
  Answer send();
};
asyncio::Coro<void> listed(Client &Given) {
  legacy::load();
  // CALLS: :[[#@LINE-1]]:3: warning: 'legacy::load' is on this project's list of calls that block; use legacy_async
  Given.send();
  // CALLS: :[[#@LINE-1]]:3: warning: 'Client::send' is on this project's list of calls that block; move it off the event loop
  // Not what the listed call returns, nor a name that only ends the same.
  Given.send().send();
  // CALLS: :[[#@LINE-1]]:3: warning: 'Client::send' is on this
  auto Later = [] { legacy::load(); };
  (void)sizeof(legacy::load());
  (void)Later;
  co_return;
}
void listedInFunction() { legacy::load(); }
