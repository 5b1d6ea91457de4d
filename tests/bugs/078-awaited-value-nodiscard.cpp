// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tzcnt/TooManyCooks#173
// Nothing warns when the value of a co_await is dropped, although the
// function's result is one that must be looked at: nodiscard speaks of the task
// only.
#include <cppcoro.h>

#include <string>

enum class [[nodiscard]] Status { Ok, Full, Closed };

struct Channel {
  cppcoro::task<Status> push(std::string Message);
};

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

cppcoro::task<void> forward(Channel &To, std::string Message) {
  // Bug: cotidy-discarded-result
  co_await To.push(Message);
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

cppcoro::task<bool> forward(Channel &To, std::string Message) {
  co_return co_await To.push(Message) == Status::Ok;
}

} // namespace fixed
