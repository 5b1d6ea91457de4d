// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-dropped-task' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>

#include <boost-cobalt.h>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

asyncio::Coro<void> work();
asyncio::Coro<int> compute();
bool condition();
asyncio::Task<void> starts();
extern std::vector<asyncio::Task<void>> All;
boost::cobalt::promise<void> promise();
boost::cobalt::task<void> request();

//===--- Found ------------------------------------------------------------===//

boost::cobalt::task<void> containerOfPromises() {
  std::vector<boost::cobalt::promise<void>> Clients;
  // CHECK: :[[#@LINE-1]]:45: warning: the task that 'promise' starts is put into 'Clients', which nothing awaits: the work is cancelled where the container dies [cotidy-dropped-task]
  // CHECK-NEXT: :[[#@LINE+3]]:23: note: it is put into the container here
  Clients.reserve(3);
  for (int I = 0; I != 3; ++I)
    Clients.push_back(promise());
  co_return;
}

asyncio::Coro<int> containersOfTasks() {
  std::vector<asyncio::Task<void>> All;
  // CHECK: :[[#@LINE-1]]:36: warning: the task that 'create_task' starts is put into 'All', which nothing awaits: the loop runs it
  auto Made = asyncio::create_task(work());
  All.emplace_back(std::move(Made));
  for (auto &Unused : All)
    condition();
  All.clear();

  std::map<std::string, asyncio::Task<void>> ByName;
  // CHECK: :[[#@LINE-1]]:46: warning: {{.*}}is put into 'ByName'
  ByName.insert_or_assign("a", asyncio::create_task(work()));
  ByName.try_emplace("b", asyncio::create_task(work()));
  for (auto &[Name, Task] : ByName)
    condition() && Name.empty();

  std::array<asyncio::Task<void>, 2> Pair{asyncio::create_task(work()),
  // CHECK: :[[#@LINE-1]]:38: warning: {{.*}}is put into 'Pair'
                                          asyncio::create_task(work())};

  asyncio::Task<void> Plain[] = {asyncio::create_task(work())};
  // CHECK: :[[#@LINE-1]]:23: warning: {{.*}}is put into 'Plain'

  std::vector<std::unique_ptr<asyncio::Task<void>>> Owners;
  // CHECK: :[[#@LINE-1]]:53: warning: {{.*}}is put into 'Owners'
  Owners.push_back(
      std::make_unique<asyncio::Task<void>>(asyncio::create_task(work())));

  std::optional<asyncio::Task<void>> Maybe = asyncio::create_task(work());
  // CHECK: :[[#@LINE-1]]:46: warning: the task that 'create_task' starts is kept in 'Maybe' and never awaited
  co_return All.size() + ByName.size();
}

asyncio::Coro<void> someElements() {
  std::array<asyncio::Task<void>, 3> Three{
      asyncio::create_task(work()),
      asyncio::create_task(work()),
      // CHECK: :[[#@LINE-1]]:7: warning: the task that 'create_task' starts is kept in 'Three[1]' and never awaited: the loop runs it to its end, but nobody sees its result, and its error is only logged [cotidy-dropped-task]
      // CHECK-NEXT: :[[#@LINE+3]]:12: note: other elements are used, as here
      asyncio::create_task(work()),
  };
  co_await Three[0];
  co_await Three.at(2);

  std::vector<asyncio::Task<void>> Two;
  Two.push_back(asyncio::create_task(work()));
  Two.push_back(asyncio::create_task(work()));
  // CHECK: :[[#@LINE-1]]:17: warning: the task that 'create_task' starts is kept in 'Two[1]' and never awaited
  co_await Two.front();

  asyncio::Task<void> Plain[] = {asyncio::create_task(work()),
  // CHECK: :[[#@LINE-1]]:34: warning: {{.*}}is kept in 'Plain[0]'
                                 asyncio::create_task(work())};
  co_await Plain[1];
}

//===--- Not found --------------------------------------------------------===//

// Whatever might reach the elements of a container is a use.
void wait(std::vector<asyncio::Task<void>> &);
asyncio::Coro<int> usesContainers(unsigned N) {
  std::vector<asyncio::Task<void>> Looped;
  Looped.push_back(asyncio::create_task(work()));
  for (auto &Each : Looped)
    co_await Each;
  std::vector<asyncio::Task<void>> Passed;
  Passed.push_back(asyncio::create_task(work()));
  wait(Passed);
  std::vector<asyncio::Task<int>> Gathered;
  Gathered.push_back(asyncio::create_task(compute()));
  co_await asyncio::gather(std::move(Gathered));
  std::vector<asyncio::Task<void>> Begun;
  Begun.push_back(asyncio::create_task(work()));
  for (auto I = Begun.begin(); I != Begun.end(); ++I)
    co_await *I;
  std::vector<asyncio::Task<void>> Captured;
  Captured.push_back(asyncio::create_task(work()));
  auto Later = [&] { wait(Captured); };
  Later();
  std::vector<asyncio::Task<void>> Counted;
  Counted.push_back(asyncio::create_task(work()));
  Counted.push_back(asyncio::create_task(work()));
  for (unsigned I = 0; I != Counted.size(); ++I)
    co_await Counted[I];
  std::array<asyncio::Task<void>, 2> Addressed{asyncio::create_task(work()),
                                               asyncio::create_task(work())};
  for (auto *I = &Addressed[0], *End = I + 2; I != End; ++I)
    co_await *I;
  std::vector<asyncio::Task<void>> Sometimes;
  if (condition())
    Sometimes.push_back(asyncio::create_task(work()));
  Sometimes.push_back(asyncio::create_task(work()));
  co_await Sometimes[0];
  std::vector<asyncio::Task<void>> Last;
  Last.push_back(asyncio::create_task(work()));
  Last.push_back(asyncio::create_task(work()));
  co_await Last[0];
  co_await Last.back();
  std::vector<asyncio::Task<void>> Returned;
  co_await Returned.emplace_back(asyncio::create_task(work()));
  std::map<unsigned, asyncio::Task<void>> ByNumber;
  ByNumber.try_emplace(1, asyncio::create_task(work()));
  ByNumber.try_emplace(N, asyncio::create_task(work()));
  co_await ByNumber.at(1);
  std::optional<asyncio::Task<void>> Maybe = asyncio::create_task(work());
  if (Maybe)
    co_await *Maybe;
  [[maybe_unused]] std::vector<asyncio::Task<void>> Meant;
  Meant.push_back(asyncio::create_task(work()));
  std::vector<asyncio::Task<void>> Given;
  Given.push_back(starts());
  All.swap(Given);
  co_return 0;
}

std::vector<asyncio::Task<void>> returnsContainer() {
  std::vector<asyncio::Task<void>> Made;
  Made.push_back(asyncio::create_task(work()));
  return Made;
}

struct KeepsAll {
  std::vector<asyncio::Task<void>> Kept;
  KeepsAll() {
    auto &Mine = Kept;
    Mine.push_back(asyncio::create_task(work()));
    Kept.push_back(asyncio::create_task(work()));
  }
};

// To destroy a promise is how its work is cancelled.
boost::cobalt::task<void> cancelsPromises() {
  std::vector<boost::cobalt::promise<void>> Some;
  Some.push_back(promise());
  co_await request();
  Some.clear();
  std::optional<boost::cobalt::promise<void>> One = promise();
  co_await request();
  One.reset();
}

// Kept for as long as the loop runs.
int keepsForTheLoop(asyncio::EventLoop &Loop) {
  std::vector<asyncio::Task<void>> Kept;
  Kept.push_back(Loop.create_task(work()));
  Loop.run_forever();
  return 0;
}

// What is made elsewhere is that code's to await.
asyncio::Coro<void> keepsHandles(std::vector<asyncio::Task<void>> Given,
                                 asyncio::Task<void> One) {
  std::vector<asyncio::Task<void>> Copies;
  Copies.push_back(One);
  co_await Given[0];
}

asyncio::Coro<void> ownedAndListed(asyncio::TaskGroup &Group) {
  std::vector<asyncio::Task<void>> Listed;
  Listed.push_back(Group.create_task(work()));
  co_return;
}
