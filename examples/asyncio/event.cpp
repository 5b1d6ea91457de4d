// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// asyncio.Event()
//
// await event.wait() / event.set(): one signal for everybody who waits.
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>

namespace {

asyncio::Coro<> serve(std::string name, asyncio::Event &ready) {
  std::cout << name << " waits\n";
  co_await ready.wait();
  std::cout << name << " serves\n";
}

asyncio::Coro<> start_up() {
  asyncio::Event ready;
  auto mail = asyncio::create_task(serve("mail", ready));
  auto web = asyncio::create_task(serve("web", ready));
  co_await asyncio::sleep(std::chrono::milliseconds(1));
  std::cout << "settings are read\n";
  ready.set();
  co_await asyncio::gather(mail, web);
}

} // namespace

int main() { asyncio::run(start_up()); }

// Output:
// mail waits
// web waits
// settings are read
// mail serves
// web serves
