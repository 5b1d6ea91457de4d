// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// for c in asyncio.as_completed(coros): r = await c
//
// Runs all of them and hands the results out as they finish.
#include <asyncio/asyncio.h>
#include <asyncio/testing/virtual_loop.h>

#include <iostream>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

asyncio::Coro<std::string> download(std::string file,
                                    asyncio::Duration length) {
  co_await asyncio::sleep(length);
  co_return file;
}

asyncio::Coro<> download_all() {
  std::vector<asyncio::Coro<std::string>> files;
  files.push_back(download("film", 90min));
  files.push_back(download("text", 1s));
  files.push_back(download("song", 30s));
  for (auto &next : asyncio::as_completed(std::move(files))) {
    const std::string file = co_await next;
    std::cout << file << " is there\n";
  }
}

} // namespace

// On a virtual clock: the minutes take no time.
int main() { asyncio::testing::run(download_all()); }

// Output:
// text is there
// song is there
// film is there
