// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ikalchev/HAP-python#460
// Tasks were created and their handles dropped: nobody saw how they ended, and
// in Python they could even be collected before. (Written in Python.)
#include <asyncio/asyncio.h>

#include <string>

struct Accessory {
  asyncio::Coro<void> run();
  asyncio::Coro<void> stop();
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

template <class Driver> void start(Driver &, Accessory &Lamp) {
  // Bug: cotidy-dropped-task
  asyncio::create_task(Lamp.run());
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

template <class Driver> void start(Driver &Keeper, Accessory &Lamp) {
  Keeper.keep(asyncio::create_task(Lamp.run()));
}

} // namespace fixed
