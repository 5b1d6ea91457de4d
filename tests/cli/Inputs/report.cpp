#include "asyncio/asyncio.h"

#include <chrono>
#include <thread>

namespace net {

void pause() { std::this_thread::sleep_for(std::chrono::seconds(1)); }

void settle() { pause(); }

asyncio::Coro<void> serve() {
  auto Now = [] {
    settle();
    return 1;
  };
  Now();
  co_return;
}

} // namespace net
