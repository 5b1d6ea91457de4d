// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ceph/ceph#63523
// A command was lent by reference to the calls on other cores. What it lived in
// was gone when they ran: the function had returned their future.
#include <libcoro.h>

#include <memory>
#include <string>

struct Command {
  std::string Text;
  void operator()(int Core) const;
};

coro::task<void> submitTo(coro::scheduler &Cores, int Core,
                          const Command &Run) {
  co_await Cores.schedule();
  Run(Core);
}

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

coro::task<void> invokeOn(coro::scheduler &Cores, int Core, std::string Text) {
  Command Run{Text};
  // Bug: cotidy-task-outlives-scope
  return submitTo(Cores, Core, Run);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

coro::task<void> invokeOn(coro::scheduler &Cores, int Core, std::string Text) {
  Command Run{Text};
  co_await submitTo(Cores, Core, Run);
}

} // namespace fixed
