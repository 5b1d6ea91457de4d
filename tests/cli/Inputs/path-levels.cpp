#include <asyncio/asyncio.h>
#include <thread>

asyncio::Coro<void> save();

asyncio::Coro<void> both() {
  save();
  std::this_thread::sleep_for(std::chrono::seconds(1));
  co_return;
}
