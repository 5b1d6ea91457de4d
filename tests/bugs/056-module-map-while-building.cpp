// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clice-io/clice#489
// An iterator into the map of modules was kept over the build of one. A file
// saved meanwhile can rehash the map, and the iterator points to freed memory.
#include <asyncio/asyncio.h>

#include <string>
#include <unordered_map>

struct Workspace {
  std::unordered_map<int, std::string> PathToModule;
  asyncio::Coro<bool> build(std::string Module);
  void log(const std::string &);

  void onSave(int Path, std::string Module) { PathToModule[Path] = Module; }
  asyncio::Coro<bool> dispatchWrong(int Path);
  asyncio::Coro<bool> dispatch(int Path);
};

//===--- Buggy ------------------------------------------------------------===//

asyncio::Coro<bool> Workspace::dispatchWrong(int Path) {
  auto Module = PathToModule.find(Path);
  if (Module == PathToModule.end())
    co_return false;
  bool Built = co_await build(Module->second);
  if (!Built)
    // Bug: cotidy-stale-across-suspension
    log("cannot build " + Module->second);
  co_return Built;
}

//===--- Fixed ------------------------------------------------------------===//

asyncio::Coro<bool> Workspace::dispatch(int Path) {
  auto Module = PathToModule.find(Path);
  if (Module == PathToModule.end())
    co_return false;
  std::string Name = Module->second;
  bool Built = co_await build(Name);
  if (!Built)
    log("cannot build " + Name);
  co_return Built;
}
