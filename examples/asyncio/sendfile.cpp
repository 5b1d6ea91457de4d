// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// await loop.sock_sendfile(sock, file, offset, count)
//
// The system sends the file; the program reads none of it.
#include <asyncio/asyncio.h>

#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

namespace {

asyncio::Coro<> send_a_part(int file) {
  auto &loop = asyncio::get_running_loop();
  auto [near, far] = asyncio::Socket::pair();
  const auto sent =
      co_await loop.sock_sendfile(near, file, {.offset = 10, .count = 8});
  std::cout << sent << " bytes: " << co_await loop.sock_recv(far, 100) << '\n';
}

} // namespace

int main() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::tmpfile(),
                                                              &std::fclose);
  std::fputs("not this, but this", file.get());
  std::fflush(file.get());
  asyncio::run(send_a_part(::fileno(file.get())));
}

// Output:
// 8 bytes: but this
