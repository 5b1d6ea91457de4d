// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// asyncio.Condition()
//
// Producer and consumer: wait, with a lock, until something holds.
#include <asyncio/asyncio.h>

#include <deque>
#include <iostream>

using namespace std::chrono_literals;

namespace {

struct Shelf {
  asyncio::Condition changed;
  std::deque<int> loaves;
};

asyncio::Coro<> bake(Shelf &shelf) {
  for (int loaf = 1; loaf <= 3; ++loaf) {
    co_await asyncio::sleep(1ms);
    auto guard = co_await shelf.changed.scoped();
    shelf.loaves.push_back(loaf);
    shelf.changed.notify();
  }
}

asyncio::Coro<> sell(Shelf &shelf) {
  for (int sold = 0; sold < 3; ++sold) {
    auto guard = co_await shelf.changed.scoped();
    co_await shelf.changed.wait_for([&] { return !shelf.loaves.empty(); });
    std::cout << "sold loaf " << shelf.loaves.front() << '\n';
    shelf.loaves.pop_front();
  }
}

asyncio::Coro<> open_shop() {
  Shelf shelf;
  co_await asyncio::gather(sell(shelf), bake(shelf));
}

} // namespace

int main() { asyncio::run(open_shop()); }

// Output:
// sold loaf 1
// sold loaf 2
// sold loaf 3
