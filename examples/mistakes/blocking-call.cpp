// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls that block the event loop: while one of them waits, no other coroutine
// of the loop runs. See docs/checks/cotidy-blocking-call.md.
#include <asyncio/asyncio.h>

#include <chrono>
#include <fstream>
#include <future>
#include <iostream>
#include <mutex>
#include <netdb.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;

int work();

asyncio::Coro<void> sleeps() {
  // Mistake: the thread sleeps, and with it every coroutine of the loop.
  // asyncio::sleep lets the others run.
  std::this_thread::sleep_for(100ms);
  co_return;
}

asyncio::Coro<int> waits_for_a_thread(std::future<int> &answer) {
  // Mistake: the loop stands still until another thread has set the answer.
  co_return answer.get();
}

asyncio::Coro<void> resolves_a_name(const char *host) {
  addrinfo *found = nullptr;
  // Mistake: a name server may take seconds to answer.
  getaddrinfo(host, "http", nullptr, &found);
  freeaddrinfo(found);
  co_return;
}

asyncio::Coro<void> reads_a_socket(char *buffer) {
  int connection = socket(AF_INET, SOCK_STREAM, 0);
  // Mistake: the socket was opened in blocking mode, so this waits for the
  // peer.
  recv(connection, buffer, 1024, 0);
  close(connection);
  co_return;
}

asyncio::Coro<std::string> asks_the_user() {
  std::string name;
  // Mistake: nobody is served until the user has typed a line.
  std::getline(std::cin, name);
  co_return name;
}

// The helper itself is fine: whoever is no coroutine may block.
void backup() {
  // No mistake here; the call of backup() below is one.
  std::this_thread::sleep_for(5s);
}

asyncio::Coro<void> blocks_in_a_helper() {
  // Mistake: the call is harmless to look at. The notes show where it blocks.
  backup();
  co_return;
}

asyncio::Coro<void> blocks_at_a_brace() {
  {
    // Mistake: the destructor of a std::jthread joins, at the closing brace.
    std::jthread helper([] { work(); });
  }
  co_return;
}

asyncio::Coro<void> blocks_at_a_semicolon() {
  // Mistake: std::async returns a future whose destructor waits for the work,
  // and this one dies at the semicolon.
  (void)std::async(std::launch::async, work);
  co_return;
}

void settle() [[clang::blocking]];

asyncio::Coro<void> calls_what_says_that_it_blocks() {
  // Mistake: its declaration says that it blocks.
  settle();
  co_return;
}

asyncio::Coro<int> right() {
  co_await asyncio::sleep(100ms);
  // Another thread may block as it likes.
  co_return co_await asyncio::to_thread([] {
    std::this_thread::sleep_for(1s);
    return work();
  });
}
