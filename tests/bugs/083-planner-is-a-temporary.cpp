// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// redpanda-data/redpanda#17808
// A coroutine was called on a temporary planner. The object ends with the
// statement, the coroutine does not; the planner became a variable.
#include <cppcoro.h>

#include <vector>

class Planner {
public:
  explicit Planner(std::vector<int> Nodes);
  ~Planner();
  cppcoro::task<int> plan() {
    co_await Turn;
    co_return static_cast<int>(Nodes.size());
  }

private:
  cppcoro::async_manual_reset_event Turn;
  std::vector<int> Nodes;
};

cppcoro::task<void> refresh();

//===--- Buggy ------------------------------------------------------------===//

namespace buggy {

cppcoro::task<int> tick(std::vector<int> Nodes) {
  // Bug: cotidy-dangling-parameter
  auto Plan = Planner(Nodes).plan();
  co_await refresh();
  co_return co_await Plan;
}

} // namespace buggy

//===--- Fixed ------------------------------------------------------------===//

namespace fixed {

cppcoro::task<int> tick(std::vector<int> Nodes) {
  Planner Balancer(Nodes);
  auto Plan = Balancer.plan();
  co_await refresh();
  co_return co_await Plan;
}

} // namespace fixed
