// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/conformance/io/wire.h"

namespace {

class Pausing : public asyncio::ReadTransport {
public:
  void pause_reading() override { note("pause_reading"); }
  void resume_reading() override { note("resume_reading"); }
};

asyncio::Coro<> scenario() {
  const asyncio::StreamReader reader(3);
  reader.set_transport(std::make_shared<Pausing>());
  attempt_now("StreamReader(limit=0)", [] { asyncio::StreamReader(0); });
  asyncio::EventLoop &loop = asyncio::get_running_loop();
  int number = 0;
  for (const std::string_view piece : {"ab", "", "cdef", "g", "hij\nk"}) {
    loop.call_soon([=] { reader.feed_data(piece); });
    loop.call_soon([fed = number++] { note("fed {}", fed); });
  }
  co_await attempt("read(1)", reader.read(1));
  co_await attempt("readexactly(5)", reader.readexactly(5));
  co_await attempt("readline", reader.readline());
  co_await asyncio::sleep(0s);
  reader.feed_data("lm\n");
  co_await attempt("readline", reader.readline());
  loop.call_soon([=] { reader.feed_eof(); });
  co_await attempt("readline", reader.readline());
  say("at_eof={}", reader.at_eof());
}

} // namespace

SCENARIO(reader_fed) { run_on_wire(scenario()); }
