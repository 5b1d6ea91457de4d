// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// boostorg/cobalt#227
// A promise that is destroyed before it was awaited is cancelled there, and the
// exception of that ends the program: every way out has to await it.
#include <boost-cobalt.h>

namespace cobalt = boost::cobalt;

cobalt::promise<int> readChannel();
cobalt::task<bool> workOn(int);

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

cobalt::task<int> consume(int First) {
  // Bug: cotidy-dropped-task
  auto Next = readChannel();
  if (!co_await workOn(First))
    co_return -1;
  co_return co_await Next;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

cobalt::task<int> consume(int First) {
  auto Next = readChannel();
  bool Worked = co_await workOn(First);
  int Second = co_await Next;
  co_return Worked ? Second : -1;
}

} // namespace fixed
