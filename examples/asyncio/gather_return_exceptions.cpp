// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// await asyncio.gather(*coros, return_exceptions=True)
//
// Nothing is thrown: each result is an Outcome, a value or an exception.
#include <asyncio/asyncio.h>

#include <iostream>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<std::string> fetch(std::string host) {
  co_await asyncio::sleep(1ms);
  if (host.ends_with(".invalid"))
    throw asyncio::RuntimeError("unknown host " + host);
  co_return "page of " + host;
}

asyncio::Coro<> fetch_all() {
  std::vector<asyncio::Coro<std::string>> pages;
  for (const char *host : {"a.example", "b.invalid", "c.example"})
    pages.push_back(fetch(host));
  auto outcomes =
      co_await asyncio::gather(asyncio::return_exceptions, std::move(pages));
  for (const asyncio::Outcome<std::string> &outcome : outcomes) {
    try {
      std::cout << outcome.value() << '\n';
    } catch (const asyncio::RuntimeError &error) {
      std::cout << "failed: " << error.what() << '\n';
    }
  }
}

} // namespace

int main() { asyncio::run(fetch_all()); }

// Output:
// page of a.example
// failed: unknown host b.invalid
// page of c.example
