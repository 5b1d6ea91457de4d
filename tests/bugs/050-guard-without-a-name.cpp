// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// wjwwood/serial#65
// The scoped locks had no names, so each was destroyed in the statement that
// made it, and reads and writes of the port ran into each other.
#include <asyncio/asyncio.h>

#include <string>

struct Port {
  asyncio::Lock Reading;
  asyncio::Coro<std::string> readLine();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

asyncio::Coro<std::string> read(Port &Serial) {
  // Bug: cotidy-discarded-guard
  co_await Serial.Reading.scoped();
  co_return co_await Serial.readLine();
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

asyncio::Coro<std::string> read(Port &Serial) {
  auto Lock = co_await Serial.Reading.scoped();
  co_return co_await Serial.readLine();
}

} // namespace fixed
