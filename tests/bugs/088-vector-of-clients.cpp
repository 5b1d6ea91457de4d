// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// netcan/asyncio#5
// Clients were started in a loop and their tasks put into a vector. It was
// destroyed at the end of the function while they were still at work.
#include <boost-cobalt.h>

#include <string>
#include <vector>

namespace cobalt = boost::cobalt;

cobalt::promise<void> echoClient(std::string Message);
cobalt::task<void> announce();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

cobalt::task<void> run() {
  // Bug: cotidy-dropped-task
  std::vector<cobalt::promise<void>> Clients;
  for (int I = 0; I < 17; ++I)
    Clients.emplace_back(echoClient("hello"));
  co_await announce();
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

cobalt::task<void> run() {
  std::vector<cobalt::promise<void>> Clients;
  for (int I = 0; I < 17; ++I)
    Clients.emplace_back(echoClient("hello"));
  co_await announce();
  for (auto &Each : Clients)
    co_await Each;
}

} // namespace fixed
